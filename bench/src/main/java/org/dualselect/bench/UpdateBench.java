package org.dualselect.bench;

import java.util.List;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AdamW;
import org.bytedeco.pytorch.AdamWOptions;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.dualselect.engine.Correction;
import org.dualselect.model.Torch;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/** A whole optimizer step on a model's LoRA parameters: correct, clip by global norm, AdamW. */
public class UpdateBench extends KernelBench {
  @Param({"GEMMA_3_1B", "QWEN3_4B", "LLAMA_3_8B"})
  public Model model;

  private static final double RHO = 0.2;
  private static final double RATE = 1e-2;
  private static final double BETA1 = 0.9;
  private static final double BETA2 = 0.999;
  private static final double DECAY = 0.01;
  private static final double MAX_NORM = 1;

  /**
   * Near the clipped elements: with the usual 1e-8 the first step is their sign, clipped or not.
   */
  private static final double EPSILON = 1e-3;

  private long n;
  private long step;
  private Tensor firstParam;
  private Tensor firstGrad;
  private Tensor reference;
  private Tensor param;
  private Tensor grad;
  private Tensor m;
  private Tensor v;
  private Tensor torchStep;
  private FloatPointer referenceData;
  private FloatPointer paramData;
  private FloatPointer gradData;
  private FloatPointer mData;
  private FloatPointer vData;
  private DoublePointer normData;

  /** The parameters as PEFT holds them, one tensor each; views of the flat vectors. */
  private TensorVector paramList;

  private AdamW adamw;
  private FusedAdamW fused;

  @Override
  void prepare() {
    n = Model.parameters(model.maps(model.layers));
    firstParam = normal(n);
    firstGrad = normal(n);
    reference = normal(n);
    param = firstParam.clone();
    grad = firstGrad.clone();
    m = Torch.zeros(ScalarType.Float, n);
    v = Torch.zeros(ScalarType.Float, n);
    torchStep = Torch.zeros(ScalarType.Float, 1);
    referenceData = Torch.floats(reference);
    paramData = Torch.floats(param);
    gradData = Torch.floats(grad);
    mData = Torch.floats(m);
    vData = Torch.floats(v);
    normData = Torch.doubles(Torch.zeros(ScalarType.Double, 1));
    paramList = new TensorVector();
    for (Model.Shape shape : model.maps(model.layers)) {
      Tensor one = GradBench.block(param, shape);
      one.mutable_grad().put(GradBench.block(grad, shape));
      paramList.push_back(one);
    }
    AdamWOptions options = new AdamWOptions(RATE);
    options.betas().put(BETA1, BETA2);
    options.eps().put(EPSILON);
    options.weight_decay().put(DECAY);
    adamw = new AdamW(paramList, options);
    fused = new FusedAdamW();
  }

  /** One step from the start is compared; its moments are zero whoever keeps them. */
  @Override
  void reset() {
    param.copy_(firstParam);
    grad.copy_(firstGrad);
    m.zero_();
    v.zero_();
    torchStep.zero_();
    step = 0;
  }

  /** The step alone: beside the parameters it is small. */
  @Override
  List<double[]> results() {
    try (PointerScope scope = new PointerScope()) {
      return List.of(Torch.toDoubles(param.sub(firstParam).to(ScalarType.Double)));
    }
  }

  /** Parameters of 1 and steps of 1e-2 leave five digits. */
  @Override
  double tolerance() {
    return 1e-3;
  }

  /** Five vectors read, three written, and the corrected gradient read once before for its norm. */
  @Override
  Work work() {
    return new Work(36.0 * n, 18.0 * n);
  }

  @Benchmark
  public void ours(Rates rates) {
    engine.correct(gradData, referenceData, RHO, Correction.ADD, n);
    engine.adamw(
        paramData, mData, vData, normData, gradData, ++step, RATE, BETA1, BETA2, EPSILON, DECAY,
        MAX_NORM, n);
    rates.count(this);
  }

  /** {@code torch::optim::AdamW} on the list of parameters. */
  @Benchmark
  public void libtorchAdamW(Rates rates) {
    try (PointerScope scope = new PointerScope()) {
      grad.add_(reference, Torch.scalar(RHO));
      torch.clip_grad_norm_(paramList, MAX_NORM);
      adamw.step();
    }
    rates.count(this);
  }

  /** The best that LibTorch can do: flat vectors, the clipping without a host in between, fused. */
  @Benchmark
  public void libtorchFusedAdamW(Rates rates) {
    try (PointerScope scope = new PointerScope()) {
      grad.add_(reference, Torch.scalar(RHO));
      Tensor share =
          grad.norm().add_(Torch.scalar(1e-6)).reciprocal_().mul_(Torch.scalar(MAX_NORM));
      grad.mul_(share.clamp(new ScalarOptional(), new ScalarOptional(Torch.scalar(1))));
      fused.step(
          param, grad, m, v, torchStep.add_(Torch.scalar(1)), RATE, BETA1, BETA2, DECAY, EPSILON);
    }
    rates.count(this);
  }
}
