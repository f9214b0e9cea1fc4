package org.dualselect.bench;

import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.dualselect.engine.Correction;
import org.dualselect.model.Torch;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/**
 * The reference correction of a model's flat gradient. A projected gradient is in conflict no
 * longer, so every call, ours and theirs, begins with a fresh copy.
 */
public class CorrectBench extends KernelBench {
  @Param({"GEMMA_3_1B", "QWEN3_4B", "LLAMA_3_8B"})
  public Model model;

  @Param({"ADD", "PROJECT"})
  public Correction correction;

  private static final double RHO = 0.2;

  private long n;
  private Tensor task;
  private Tensor reference;
  private Tensor grad;
  private FloatPointer referenceData;
  private FloatPointer gradData;

  @Override
  void prepare() {
    n = Model.parameters(model.maps(model.layers));
    task = normal(n);
    reference = normal(n).sub_(task);
    grad = output(ScalarType.Float, n);
    referenceData = Torch.floats(reference);
    gradData = Torch.floats(grad);
  }

  /** The copy reads and writes, the correction reads two and writes one; a projection reads two. */
  @Override
  Work work() {
    boolean project = correction == Correction.PROJECT;
    return new Work((project ? 28.0 : 20.0) * n, (project ? 6.0 : 2.0) * n);
  }

  @Benchmark
  public void ours(Rates rates) {
    grad.copy_(task);
    engine.correct(gradData, referenceData, RHO, correction, n);
    rates.count(this);
  }

  @Benchmark
  public void libtorch(Rates rates) {
    try (PointerScope scope = new PointerScope()) {
      grad.copy_(task);
      if (correction == Correction.ADD) {
        grad.add_(reference, Torch.scalar(RHO));
      } else {
        Tensor share = grad.dot(reference).div_(reference.dot(reference));
        Tensor conflict = share.clamp(new ScalarOptional(), new ScalarOptional(Torch.scalar(0)));
        grad.addcmul_(reference, conflict, Torch.scalar(-1));
      }
    }
    rates.count(this);
  }
}
