package org.dualselect.train;

import java.util.Arrays;
import org.dualselect.select.Selector;
import org.dualselect.train.ExtensionSettings.ScoreScale;
import org.dualselect.train.TrainSettings.Correction;
import org.dualselect.train.TrainSettings.Selection;

/**
 * Which samples make an update, and how the references correct it.
 *
 * @param method the training method
 * @param taskTopK task samples kept of a batch; 0 keeps all (soft selection only)
 * @param taskTokenBudget share of a batch's supervised tokens to keep instead of {@code taskTopK};
 *     0 is off
 * @param referenceTopK references kept at a refresh
 * @param referenceRatio share of the references to keep instead of {@code referenceTopK}; 0 is off
 * @param weighting of what is kept: equal, or by softmax
 * @param taskTemperature of the soft task weights
 * @param referenceTemperature of the soft reference weights
 * @param taskLossWeight µ of the task score
 * @param referenceLossWeight µ of the reference score
 * @param conflictWeight ν of both scores
 * @param correction how the reference gradient joins the task gradient
 * @param rho strength of the correction
 */
public record SelectionSettings(
    Method method,
    int taskTopK,
    double taskTokenBudget,
    int referenceTopK,
    double referenceRatio,
    Selection weighting,
    double taskTemperature,
    double referenceTemperature,
    double taskLossWeight,
    double referenceLossWeight,
    double conflictWeight,
    Correction correction,
    double rho) {

  public SelectionSettings {
    Require.atLeast("--task-top-k", 0, taskTopK);
    Require.share("--task-token-budget", taskTokenBudget);
    Require.that(
        taskTopK > 0 || weighting == Selection.SOFT || taskTokenBudget > 0,
        "--task-top-k must be at least 1 with --selection hard, not 0");
    Require.atLeast("--reference-top-k", 1, referenceTopK);
    Require.share("--reference-ratio", referenceRatio);
    Require.positive("--task-temperature", taskTemperature);
    Require.positive("--reference-temperature", referenceTemperature);
    Require.notNegative("--task-loss-weight", taskLossWeight);
    Require.notNegative("--reference-loss-weight", referenceLossWeight);
    Require.notNegative("--conflict-weight", conflictWeight);
    Require.notNegative("--rho", rho);
  }

  /** How many of a pool are selected. */
  int references(int pool) {
    return Math.min(
        pool, referenceRatio > 0 ? (int) Math.ceil(referenceRatio * pool) : referenceTopK);
  }

  /** As many, by chance: their places, ascending. */
  int[] drawn(int pool, long seed) {
    int[] drawn = Arrays.copyOf(new PythonRandom(seed).shuffled(pool), references(pool));
    Arrays.sort(drawn);
    return drawn;
  }

  /** The score that task samples are selected by. */
  Selector taskSelector(ScoreScale scale) {
    return new Selector(
        taskLossWeight,
        conflictWeight,
        scale == ScoreScale.ZSCORE,
        false,
        weighting == Selection.SOFT,
        taskTemperature);
  }

  /** The score that references are selected by. */
  Selector referenceSelector(ScoreScale scale) {
    return new Selector(
        referenceLossWeight,
        conflictWeight,
        scale == ScoreScale.ZSCORE,
        true,
        weighting == Selection.SOFT,
        referenceTemperature);
  }
}
