package org.dualselect.diagnose;

/**
 * A set of references beside a task batch.
 *
 * @param references places in the pool; the first is the one wanted most
 * @param scores of each that it was chosen by; null where it was left to chance
 */
public record Trace(Strategy strategy, TaskBatch batch, int[] references, float[] scores) {}
