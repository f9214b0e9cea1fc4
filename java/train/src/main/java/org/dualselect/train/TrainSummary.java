package org.dualselect.train;

import java.nio.file.Path;

/**
 * How a run ended.
 *
 * @param steps taken, the warm-up's too
 * @param seconds of the whole run, loading too
 * @param stopped by the user, before the last step
 * @param finalLoss weighted mean loss of the samples that the last step kept
 */
public record TrainSummary(
    Path output,
    long steps,
    double seconds,
    double forwardSeconds,
    double backwardSeconds,
    double engineSeconds,
    boolean stopped,
    double finalLoss) {

  /**
   * @param start of the run, by {@link System#nanoTime}
   */
  static TrainSummary of(
      Path output, Clock clock, long start, boolean stopped, long steps, double finalLoss) {
    return new TrainSummary(
        output,
        steps,
        (System.nanoTime() - start) * 1e-9,
        clock.forwardSeconds(),
        clock.backwardSeconds(),
        clock.engineSeconds(),
        stopped,
        finalLoss);
  }
}
