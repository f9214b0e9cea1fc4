package org.dualselect.train;

/**
 * When references are selected anew, and at what cost.
 *
 * @param warmupSteps task-only steps before the first refresh
 * @param every task steps between refreshes; 0 for one an epoch; {@link #AUTO}
 * @param prune whether a reference whose loss alone rules it out goes without its backward pass
 * @param memory MiB, as {@link ReferenceMemory} spends it
 * @param scoreBatch references a scoring batch at most
 * @param batchTokens tokens a scoring batch at most, as {@link BatchLimit} says
 */
public record RefreshSettings(
    int warmupSteps, int every, boolean prune, int memory, int scoreBatch, int batchTokens) {

  /** One at the start, others when the references' gradient has turned too far. */
  public static final int AUTO = -1;

  public RefreshSettings {
    Require.atLeast("--warmup-steps", 0, warmupSteps);
    Require.atLeast("--refresh-every", AUTO, every);
    Require.atLeast("--reference-memory", 0, memory);
    Require.between("--score-batch-size", 1, Require.MOST_SAMPLES, scoreBatch);
    Require.atLeast("--batch-tokens", 0, batchTokens);
  }
}
