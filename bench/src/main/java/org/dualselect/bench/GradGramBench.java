package org.dualselect.bench;

import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.dualselect.model.Torch;
import org.openjdk.jmh.annotations.Benchmark;

/** All pairwise dots of per-sample LoRA gradients. */
public class GradGramBench extends GradBench {
  private Tensor gram;
  private DoublePointer gramData;

  @Override
  void prepare() {
    super.prepare();
    gram = output(ScalarType.Double, SAMPLES, SAMPLES);
    gramData = Torch.doubles(gram);
  }

  @Override
  Work work() {
    return work(0);
  }

  @Benchmark
  public void ours(Rates rates) {
    gram.zero_();
    engine.gradGram(gramData, maps, offsets, dtype, SAMPLES);
    rates.count(this);
  }

  /** As GREATS: one batched product forms the gradients, a second one takes their dots. */
  @Benchmark
  public void libtorchMaterialised(Rates rates) {
    gram.zero_();
    for (Factors map : factors) {
      try (PointerScope scope = new PointerScope()) {
        Tensor gradients = map.dy().transpose(1, 2).bmm(map.x());
        addDots(gradients.view(SAMPLES, -1).to(ScalarType.Float));
      }
    }
    rates.count(this);
  }

  @Benchmark
  public void libtorchEinsum(Rates rates) {
    gram.zero_();
    for (Factors map : factors) {
      try (PointerScope scope = new PointerScope()) {
        Tensor gradients = torch.einsum("nto,nti->noi", new TensorVector(map.dy(), map.x()));
        addDots(gradients.reshape(SAMPLES, -1).to(ScalarType.Float));
      }
    }
    rates.count(this);
  }

  /** No gradient is formed: the dots of all pairs of tokens, summed over each pair of samples. */
  @Benchmark
  public void libtorchGhost(Rates rates) {
    gram.zero_();
    long rows = (long) SAMPLES * tokens;
    for (Factors map : factors) {
      try (PointerScope scope = new PointerScope()) {
        Tensor x = map.x().view(rows, -1);
        Tensor dy = map.dy().view(rows, -1);
        Tensor pairs = x.mm(x.t()).mul_(dy.mm(dy.t()));
        gram.add_(pairs.view(SAMPLES, tokens, SAMPLES, tokens).sum(1, 3));
      }
    }
    rates.count(this);
  }

  private void addDots(Tensor gradients) {
    gram.add_(gradients.mm(gradients.t()));
  }
}
