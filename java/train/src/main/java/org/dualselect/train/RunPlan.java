package org.dualselect.train;

/**
 * What a run will do in all.
 *
 * @param warmupSteps of the steps, task-only ones
 * @param steps of the optimiser
 * @param refreshes of the references at least
 * @param refreshesAtMost the same if the references' gradient never stays as it is
 */
public record RunPlan(long warmupSteps, long steps, long refreshes, long refreshesAtMost) {
  /**
   * @param taskRecords that the run trains on
   * @param pool of references
   */
  public static RunPlan of(TrainSettings settings, int taskRecords, int pool) {
    DataOrder order = new DataOrder(settings, taskRecords);
    RefreshCadence cadence = new RefreshCadence(settings, order);
    return new RunPlan(
        order.totalSteps() - order.totalTaskSteps(),
        settings.steps(order),
        settings.refreshes() ? cadence.least() : 0,
        settings.refreshes() ? cadence.most(pool) : 0);
  }
}
