package org.dualselect.train;

import java.nio.file.Path;

/**
 * How a run ended.
 *
 * @param steps taken, the warm-up's too
 * @param seconds of the whole run, loading too
 * @param stopped by the user, before the last step
 * @param finalLoss mean loss of the last batch
 */
public record TrainSummary(
    Path output,
    long steps,
    double seconds,
    double forwardSeconds,
    double backwardSeconds,
    double engineSeconds,
    boolean stopped,
    double finalLoss) {}
