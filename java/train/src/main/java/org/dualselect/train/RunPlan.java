package org.dualselect.train;

/**
 * What a run will do in all.
 *
 * @param warmupSteps of the steps, task-only ones
 * @param steps of the optimiser
 * @param refreshes of the references
 */
public record RunPlan(long warmupSteps, long steps, long refreshes) {
  /**
   * @param taskRecords that the run trains on
   */
  public static RunPlan of(TrainSettings settings, int taskRecords) {
    DataOrder order = new DataOrder(settings, taskRecords);
    return new RunPlan(
        order.totalSteps() - order.totalTaskSteps(),
        settings.steps(order),
        settings.refreshes()
            ? new RefreshCadence(settings.refresh(), settings.extensions().refreshBelow(), order)
                .left(0, settings.optimizer().epochs())
            : 0);
  }
}
