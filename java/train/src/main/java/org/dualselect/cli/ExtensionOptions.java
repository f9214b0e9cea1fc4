package org.dualselect.cli;

import org.dualselect.train.ExtensionSettings;
import org.dualselect.train.ExtensionSettings.ReferenceLoss;
import org.dualselect.train.ExtensionSettings.RhoScale;
import org.dualselect.train.ExtensionSettings.ScoreLoss;
import org.dualselect.train.ExtensionSettings.ScoreScale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Flags of what goes beyond the paper's release. */
@Command(optionListHeading = "%nBeyond the paper's release:%n")
final class ExtensionOptions {
  @Option(
      names = "--fresh-references",
      paramLabel = "N",
      description =
          "References at most, by turns, that join a step's pass: their gradient is then that of the"
              + " parameters of now and not of the last refresh. A step of B samples costs"
              + " (B + N) / B of what it did (default: ${DEFAULT-VALUE}). fixed-reference and global-static"
              + " then keep their references without a refresh.")
  int freshReferences;

  @Option(
      names = "--direction-samples",
      paramLabel = "N",
      description =
          "Task records, drawn anew for each refresh, whose gradient at the parameters of now is the"
              + " task direction; 0: the sum of the steps' since the last refresh"
              + " (default: ${DEFAULT-VALUE}). With it --warmup-steps may be 0.")
  int directionSamples;

  @Option(
      names = "--reference-loss",
      paramLabel = "NAME",
      description =
          "sft: the response itself; kl: the divergence from what the model said of it at the"
              + " start (default: ${DEFAULT-VALUE}). That takes a third more of a reference's time,"
              + " only once where --reference-memory has room for it.")
  ReferenceLoss referenceLoss = ReferenceLoss.SFT;

  @Option(
      names = "--score-scale",
      paramLabel = "NAME",
      description =
          "raw: loss and cosine as they are; zscore: each by its spread among the candidates,"
              + " without pruning and with a second pass over the references selected"
              + " (default: ${DEFAULT-VALUE}).")
  ScoreScale scoreScale = ScoreScale.RAW;

  @Option(
      names = "--score-loss",
      paramLabel = "NAME",
      description =
          "Of references: level, their loss; rise, what it has risen by since the first refresh, so"
              + " that a hard one is not taken for one in danger; known, the loss at the first refresh,"
              + " the lower the better: what the model knows it can lose (default: ${DEFAULT-VALUE}).")
  ScoreLoss scoreLoss = ScoreLoss.LEVEL;

  @Option(
      names = "--rho-scale",
      paramLabel = "NAME",
      description =
          "Of --rho: raw, or task: relative to the task gradient's norm"
              + " (default: ${DEFAULT-VALUE}).")
  RhoScale rhoScale = RhoScale.RAW;

  @Option(
      names = "--refresh-below",
      paramLabel = "COS",
      description =
          "Of --refresh-every auto: anew where the gradient of the selected references has a cosine"
              + " below this with that of their refresh (default: ${DEFAULT-VALUE}).")
  double refreshBelow = 0.5;

  @Option(
      names = "--max-similarity",
      paramLabel = "COS",
      description =
          "No near-duplicates: of references whose gradients have a cosine above this only the best"
              + " is selected, as in 0.9; 1 is off (default: ${DEFAULT-VALUE}). Eight times as many"
              + " gradients are kept in --reference-memory, or made in a second pass.")
  double maxSimilarity = 1;

  @Option(
      names = "--task-turn",
      paramLabel = "N",
      description = "Of lisa: steps on tasks in a row (default: ${DEFAULT-VALUE}).")
  int taskTurn = 9;

  @Option(
      names = "--reference-turn",
      paramLabel = "N",
      description = "Of lisa: then steps on references in a row (default: ${DEFAULT-VALUE}).")
  int referenceTurn = 1;

  ExtensionSettings settings() {
    return new ExtensionSettings(
        freshReferences,
        directionSamples,
        referenceLoss,
        scoreScale,
        scoreLoss,
        rhoScale,
        refreshBelow,
        maxSimilarity,
        taskTurn,
        referenceTurn);
  }
}
