package org.dualselect.train;

import java.util.Locale;

/**
 * What methods other than the paper's release do, and its {@code dualselect} on request.
 *
 * @param freshReferences references whose gradient a step takes at the current parameters, in the
 *     pass of its task batch; 0 for none: then it is the last refresh's
 * @param directionSamples task records whose gradient at the parameters of now is the direction of
 *     a refresh; 0: the sum of the steps' since the last one
 * @param referenceLoss what references teach
 * @param scoreScale of losses and cosines in a score
 * @param scoreLoss what of a reference's loss counts there
 * @param rhoScale of the references' gradient in a correction
 * @param refreshBelow with {@link RefreshSettings#AUTO}: the cosine of the references' gradient now
 *     and at their refresh below which they are selected anew
 * @param maxSimilarity the cosine of two references' gradients above which the one with the lower
 *     score is passed over; 1 is off
 * @param taskTurn steps in a row on tasks, of a method that takes turns
 * @param referenceTurn then steps in a row on references
 */
public record ExtensionSettings(
    int freshReferences,
    int directionSamples,
    ReferenceLoss referenceLoss,
    ScoreScale scoreScale,
    ScoreLoss scoreLoss,
    RhoScale rhoScale,
    double refreshBelow,
    double maxSimilarity,
    int taskTurn,
    int referenceTurn) {

  public ExtensionSettings {
    Require.between("--fresh-references", 0, Require.MOST_SAMPLES, freshReferences);
    Require.atLeast("--direction-samples", 0, directionSamples);
    Require.that(
        refreshBelow >= -1 && refreshBelow <= 1,
        "--refresh-below is a cosine, from -1 to 1, not %s",
        refreshBelow);
    Require.that(
        maxSimilarity > 0 && maxSimilarity <= 1,
        "--max-similarity is a cosine above 0 and at most 1, not %s",
        maxSimilarity);
    Require.atLeast("--task-turn", 1, taskTurn);
    Require.atLeast("--reference-turn", 1, referenceTurn);
  }

  /** What references teach. */
  public enum ReferenceLoss {
    /** Their response: its mean cross-entropy. */
    SFT,
    /** What the model said before: the mean divergence from it, KL(start || now). */
    KL;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** How losses, in nats, and cosines come together in a score. */
  public enum ScoreScale {
    /** As they are. */
    RAW,
    /** Each less its mean among the candidates, by its standard deviation. */
    ZSCORE;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** What of a reference's loss counts in its score. */
  public enum ScoreLoss {
    /** All of it. */
    LEVEL,
    /**
     * What it has risen by since the first refresh. A level says how hard a reference is as well as
     * how endangered, and in a pool of several kinds the hard kind is always on top.
     */
    RISE,
    /**
     * Its loss at the first refresh, the lower the more: what the model said well of itself is what
     * it has to lose. In a pool of several kinds these are more often those that it was aligned
     * with, while a high loss, or its rise, is more often that of a kind it never knew.
     */
    KNOWN;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** What a correction's strength is relative to. */
  public enum RhoScale {
    /** Nothing: the references' gradient is added as it is. */
    RAW,
    /** The task gradient: that of the references is added at its norm. */
    TASK;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
