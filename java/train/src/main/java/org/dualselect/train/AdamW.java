package org.dualselect.train;

import java.util.Map;
import java.util.function.BooleanSupplier;
import org.bytedeco.pytorch.Tensor;
import org.dualselect.model.Torch;

/** The optimiser of the adapter's parameters, and the way back from a step that went wrong. */
final class AdamW {
  private static final double BETA1 = 0.9;
  private static final double BETA2 = 0.999;
  private static final double EPSILON = 1e-8;

  private final Session session;
  private final OptimizerSettings settings;
  private final LearningRate rate;
  private final Tensor parameters;
  private final Tensor moment1;
  private final Tensor moment2;

  /** The parameters before the last step: whether that was a good one shows at the next loss. */
  private Tensor before;

  /** And before the one before it, for a loss that is read when the step is already done. */
  private Tensor earlier;

  private long steps;

  /**
   * @param totalSteps of the whole run, for the learning rate's schedule
   */
  AdamW(Session session, OptimizerSettings settings, long totalSteps) {
    this.session = session;
    this.settings = settings;
    this.rate = new LearningRate(settings, totalSteps);
    this.parameters = session.lora().parameters();
    this.moment1 = session.vector();
    this.moment2 = session.vector();
    this.before = session.vector();
    this.earlier = session.vector();
  }

  /** Steps that count. */
  long steps() {
    return steps;
  }

  /** What lives from step to step, by name. */
  Map<String, Tensor> vectors() {
    return Map.of(
        "parameters", parameters, "moment1", moment1, "moment2", moment2, "before", before);
  }

  /** Goes on after so many steps, which left the {@link #vectors}. */
  void restore(long steps) {
    this.steps = steps;
  }

  /**
   * Moves the parameters. The step counts only from {@link #count} on.
   *
   * @param norm {@code [1]}, receives that of the gradient before clipping
   */
  void step(Tensor gradient, Tensor norm) {
    Tensor swap = earlier;
    earlier = before;
    before = swap;
    before.copy_(parameters);
    session
        .clock()
        .engine(
            () ->
                session
                    .engine()
                    .adamw(
                        Torch.floats(parameters),
                        Torch.floats(moment1),
                        Torch.floats(moment2),
                        Torch.doubles(norm),
                        Torch.floats(gradient),
                        steps + 1,
                        learningRate(steps),
                        BETA1,
                        BETA2,
                        EPSILON,
                        settings.weightDecay(),
                        settings.maxGradNorm(),
                        session.parameters()));
  }

  /** The step was good. */
  void count() {
    steps++;
  }

  /** Takes back the step that does not count yet. */
  void takeBack() {
    parameters.copy_(before);
    Tensor swap = before;
    before = earlier;
    earlier = swap;
  }

  /** Takes back the last step that counted, if {@code better} without it; returns whether so. */
  boolean takeBackIf(BooleanSupplier better) {
    if (steps == 0) {
      return false;
    }
    Tensor now = parameters.clone();
    parameters.copy_(before);
    if (!better.getAsBoolean()) {
      parameters.copy_(now);
      return false;
    }
    steps--;
    return true;
  }

  /** Of the step after the first {@code before}. */
  double learningRate(long before) {
    return rate.after(before);
  }
}
