package org.dualselect.validate;

import java.lang.management.ManagementFactory;
import org.dualselect.inspect.FileReport;
import org.dualselect.train.RefreshSettings;
import org.dualselect.train.RunPlan;
import org.dualselect.train.TrainSettings;

/**
 * What a whole run will take, reckoned from a trial.
 *
 * @param plan of the run
 * @param stepSeconds of a batch of average length
 * @param seconds of all steps, refreshes and responses, loading left out
 * @param secondsAtMost the same with as many refreshes as there may be
 * @param memory of the trial, in bytes; 0 where the system does not say
 * @param memoryAtMost the same if the longest records ever share a batch
 * @param machineMemory in bytes, of the container where there is one
 * @param disk bytes for adapter and checkpoints, one more than are kept
 */
public record Estimate(
    RunPlan plan,
    double stepSeconds,
    double seconds,
    double secondsAtMost,
    long memory,
    long memoryAtMost,
    long machineMemory,
    long disk) {

  /**
   * @param task as it is trained on
   * @param reference null where the method uses none
   */
  public static Estimate of(
      TrainSettings settings, FileReport task, FileReport reference, Measured trial) {
    int samples = task.used();
    int pool = reference == null ? 0 : reference.used();
    int own = reference == null ? 0 : reference.own();
    RunPlan plan = RunPlan.of(settings, samples, pool);
    int batch = Math.min(settings.optimizer().batchSize(), samples);
    double step = trial.secondsPerToken() * batch * task.lengths().used() / samples;
    double refresh =
        pool * trial.secondsPerReference()
            + Math.min(settings.extensions().directionSamples(), samples) * step / batch;
    double seconds =
        plan.steps() * step + plan.refreshes() * refresh + own * trial.secondsPerResponse();
    return new Estimate(
        plan,
        step,
        seconds,
        seconds + (plan.refreshesAtMost() - plan.refreshes()) * refresh,
        trial.peak() == null ? 0 : trial.peak(),
        atMost(trial, largestBatch(settings, task, reference, batch)),
        machine(),
        (settings.checkpoints().keep() + 1L) * (trial.checkpointBytes() + Float.BYTES * (long) pool)
            + 2 * trial.adapterBytes());
  }

  /** What a batch needs beside the weights grows with its tokens. */
  private static long atMost(Measured trial, long tokens) {
    if (trial.peak() == null || trial.loaded() == null || trial.largestBatch() == 0) {
      return 0;
    }
    double batches = Math.max(1, tokens / (double) trial.largestBatch());
    return trial.loaded() + Math.round(batches * (trial.peak() - trial.loaded()));
  }

  private static long largestBatch(
      TrainSettings settings, FileReport task, FileReport reference, int batch) {
    int limit = settings.machine().maxLength();
    long ofTask = (long) batch * Math.min(limit, task.lengths().longest());
    if (reference == null) {
      return ofTask;
    }
    RefreshSettings refresh = settings.refresh();
    long longest = Math.min(limit, reference.lengths().longest());
    long ofPool = Math.min(refresh.scoreBatch(), reference.used()) * longest;
    long bound = refresh.batchTokens() == 0 ? ofPool : Math.max(longest, refresh.batchTokens());
    return Math.max(ofTask, Math.min(ofPool, bound));
  }

  private static long machine() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getTotalMemorySize();
  }
}
