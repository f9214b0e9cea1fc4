package org.dualselect.bench;

import java.util.function.Function;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.dualselect.model.Torch;
import org.openjdk.jmh.annotations.Benchmark;

/** Dots with a direction and squared norms of per-sample LoRA gradients. */
public class GradStatsBench extends GradBench {
  private Tensor direction;
  private Tensor dot;
  private Tensor norm2;
  private FloatPointer directionData;
  private DoublePointer dotData;
  private DoublePointer norm2Data;

  @Override
  void prepare() {
    super.prepare();
    direction = normal(parameters);
    dot = output(ScalarType.Double, SAMPLES);
    norm2 = output(ScalarType.Double, SAMPLES);
    directionData = Torch.floats(direction);
    dotData = Torch.doubles(dot);
    norm2Data = Torch.doubles(norm2);
  }

  @Override
  Work work() {
    return work(1);
  }

  @Benchmark
  public void ours(Rates rates) {
    clear();
    engine.gradStats(dotData, norm2Data, maps, directionData, offsets, dtype, SAMPLES, parameters);
    rates.count(this);
  }

  /** Every map's gradients in one batched product, then read again for dot and norm. */
  @Benchmark
  public void libtorchMaterialised(Rates rates) {
    materialise(map -> map.dy().transpose(1, 2).bmm(map.x()));
    rates.count(this);
  }

  /** As Opacus's GradSampleModule forms them. */
  @Benchmark
  public void libtorchEinsum(Rates rates) {
    materialise(map -> torch.einsum("nto,nti->noi", new TensorVector(map.dy(), map.x())));
    rates.count(this);
  }

  /** The same product as one direct call of cuBLAS a map; for device=cuda. */
  @Benchmark
  public void cublasStridedBatched(Rates rates) {
    Cublas cublas = Cublas.on(engine.device());
    materialise(cublas::gradients);
    rates.count(this);
  }

  /**
   * The token-Gram form of the norm, as Opacus's ghost clipping computes it whatever the sizes, and
   * the factored dot: no gradient is formed.
   */
  @Benchmark
  public void libtorchGhost(Rates rates) {
    clear();
    for (Factors map : factors) {
      try (PointerScope scope = new PointerScope()) {
        Tensor ofX = map.x().bmm(map.x().transpose(1, 2));
        Tensor ofDy = map.dy().bmm(map.dy().transpose(1, 2));
        norm2.add_(ofX.mul_(ofDy).sum(1, 2));
        Tensor v = block(direction, map.shape()).view(map.shape().out(), map.shape().in());
        Tensor image = map.x().matmul(v.t().to(map.x().scalar_type()));
        dot.add_(image.mul_(map.dy()).sum(1, 2));
      }
    }
    rates.count(this);
  }

  private void materialise(Function<Factors, Tensor> gradientsOf) {
    clear();
    for (Factors map : factors) {
      try (PointerScope scope = new PointerScope()) {
        Tensor gradients = gradientsOf.apply(map).view(SAMPLES, -1).to(ScalarType.Float);
        dot.add_(gradients.mv(block(direction, map.shape())));
        norm2.add_(gradients.mul_(gradients).sum(1));
      }
    }
  }

  private void clear() {
    dot.zero_();
    norm2.zero_();
  }
}
