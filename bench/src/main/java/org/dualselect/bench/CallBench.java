package org.dualselect.bench;

import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.dualselect.engine.Correction;
import org.dualselect.model.Torch;
import org.openjdk.jmh.annotations.Benchmark;

/**
 * What one call costs: Java, JNI and the argument checks around the smallest work there is, {@code
 * a += 0.5 b} on a single element.
 */
public class CallBench extends KernelBench {
  private static final double HALF = 0.5;

  private Tensor a;
  private Tensor b;
  private FloatPointer aData;
  private FloatPointer bData;

  @Override
  void prepare() {
    a = output(ScalarType.Float, 1);
    b = normal(1);
    aData = Torch.floats(a);
    bData = Torch.floats(b);
  }

  @Override
  void reset() {
    a.zero_();
  }

  @Override
  Work work() {
    return new Work(12, 2);
  }

  @Benchmark
  public void ours(Rates rates) {
    engine.correct(aData, bData, HALF, Correction.ADD, 1);
    rates.count(this);
  }

  @Benchmark
  public void libtorch(Rates rates) {
    try (PointerScope scope = new PointerScope()) {
      a.add_(b, Torch.scalar(HALF));
    }
    rates.count(this);
  }
}
