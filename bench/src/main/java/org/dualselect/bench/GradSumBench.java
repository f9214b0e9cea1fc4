package org.dualselect.bench;

import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.dualselect.model.Torch;
import org.openjdk.jmh.annotations.Benchmark;

/** The weighted sum of per-sample LoRA gradients. */
public class GradSumBench extends GradBench {
  private Tensor weight;
  private Tensor grad;
  private FloatPointer weightData;
  private FloatPointer gradData;

  @Override
  void prepare() {
    super.prepare();
    weight = normal(SAMPLES).softmax(0);
    grad = output(ScalarType.Float, parameters);
    weightData = Torch.floats(weight);
    gradData = Torch.floats(grad);
  }

  @Override
  Work work() {
    return work(1);
  }

  @Benchmark
  public void ours(Rates rates) {
    grad.zero_();
    engine.gradSum(gradData, maps, weightData, offsets, dtype, SAMPLES, parameters);
    rates.count(this);
  }

  /** The gradients kept from the scoring, if there is memory for them: formed, then summed. */
  @Benchmark
  public void libtorchMaterialised(Rates rates) {
    for (Factors map : factors) {
      try (PointerScope scope = new PointerScope()) {
        Tensor gradients = map.dy().transpose(1, 2).bmm(map.x()).view(SAMPLES, -1);
        block(grad, map.shape()).copy_(gradients.to(ScalarType.Float).t().mv(weight));
      }
    }
    rates.count(this);
  }

  /**
   * The weights folded into dy, then one product a map: what a second backward would do at best.
   */
  @Benchmark
  public void libtorchFolded(Rates rates) {
    for (Factors map : factors) {
      try (PointerScope scope = new PointerScope()) {
        long rows = (long) SAMPLES * tokens;
        Tensor share = weight.view(SAMPLES, 1, 1).to(map.dy().scalar_type());
        Tensor folded = map.dy().mul(share).view(rows, -1);
        Tensor sum = folded.t().mm(map.x().view(rows, -1));
        block(grad, map.shape()).copy_(sum.view(-1));
      }
    }
    rates.count(this);
  }

  @Benchmark
  public void libtorchEinsum(Rates rates) {
    for (Factors map : factors) {
      try (PointerScope scope = new PointerScope()) {
        Tensor share = weight.to(map.dy().scalar_type());
        Tensor sum = torch.einsum("nto,nti,n->oi", new TensorVector(map.dy(), map.x(), share));
        block(grad, map.shape()).copy_(sum.reshape(-1));
      }
    }
    rates.count(this);
  }
}
