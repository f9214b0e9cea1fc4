package org.dualselect.train;

/**
 * The learning rate over a run: a warm-up from 0 in equal steps, then the schedule down to 0 at the
 * run's end. The formulas are those of transformers' {@code get_constant_schedule_with_warmup},
 * {@code get_linear_...} and {@code get_cosine_schedule_with_warmup}, so the first step of a
 * warm-up has rate 0.
 */
final class LearningRate {
  private final OptimizerSettings settings;
  private final long total;
  private final long warmup;

  /**
   * @param total steps of the whole run, the method's own task-only ones included
   */
  LearningRate(OptimizerSettings settings, long total) {
    this.settings = settings;
    this.total = total;
    double asked = settings.rateWarmup();
    this.warmup = (long) (asked < 1 ? Math.ceil(asked * total) : asked);
  }

  /** Of the step after the first {@code before}. */
  double after(long before) {
    return settings.learningRate() * share(before);
  }

  private double share(long before) {
    if (before < warmup) {
      return before / (double) warmup;
    }
    double done = (before - warmup) / (double) Math.max(1, total - warmup);
    return switch (settings.schedule()) {
      case CONSTANT -> 1;
      case LINEAR -> Math.max(0, 1 - done);
      case COSINE -> 0.5 * (1 + Math.cos(Math.PI * Math.min(1, done)));
    };
  }
}
