package org.dualselect.train;

/** When the references are selected anew. */
record RefreshCadence(RefreshSettings settings, double below, DataOrder order) {
  /**
   * Whether before the next batch.
   *
   * @param drift how far the references' gradient has turned; null where that is not known
   */
  boolean due(Double drift) {
    return switch (settings.every()) {
      case RefreshSettings.AUTO -> order.taskSteps() == 0 || drift != null && drift < below;
      case 0 -> order.done() == 0;
      default -> order.taskSteps() % settings.every() == 0;
    };
  }

  /** How many are to come, of those that are known of. */
  long left(long done, int epochs) {
    long all =
        switch (settings.every()) {
          case RefreshSettings.AUTO -> 1;
          case 0 -> epochs;
          default -> (order.totalTaskSteps() + settings.every() - 1) / settings.every();
        };
    return Math.max(0, all - done);
  }
}
