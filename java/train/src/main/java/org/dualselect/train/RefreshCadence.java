package org.dualselect.train;

/** When the references are selected anew. */
record RefreshCadence(TrainSettings settings, DataOrder order) {
  /**
   * Whether before the next batch.
   *
   * @param drift how far the references' gradient has turned; null where that is not known
   */
  boolean due(Double drift) {
    if (order.taskSteps() == 0) {
      return true;
    }
    if (once()) {
      return false;
    }
    int every = settings.refresh().every();
    return switch (every) {
      case RefreshSettings.AUTO -> drift != null && drift < settings.extensions().refreshBelow();
      case 0 -> order.done() == 0;
      default -> order.taskSteps() % every == 0;
    };
  }

  /** Where references stay those they are and steps take their gradient, there is nothing to do. */
  private boolean once() {
    return settings.selection().method().references() == Method.References.RANKED_ONCE
        && settings.extensions().freshReferences() > 0;
  }

  /** How many there are in the whole run, of those that are known of. */
  long least() {
    int every = settings.refresh().every();
    return once() || every == RefreshSettings.AUTO
        ? 1
        : every == 0 ? settings.optimizer().epochs() : rounds(every);
  }

  /**
   * How many there may be: a drift is known once each of the selected references has had its turn.
   *
   * @param pool how many references there are
   */
  long most(int pool) {
    if (once() || settings.refresh().every() != RefreshSettings.AUTO) {
      return least();
    }
    int few = settings.extensions().freshReferences();
    return rounds((settings.selection().references(pool) + few - 1) / few);
  }

  /** Rounds of so many steps, the last one begun. */
  private long rounds(int steps) {
    return (order.totalTaskSteps() + steps - 1) / steps;
  }
}
