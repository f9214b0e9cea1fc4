package org.dualselect.cli;

import org.dualselect.train.OptimizerSettings;
import org.dualselect.train.TrainSettings.Schedule;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Flags of the training loop and AdamW. */
@Command(optionListHeading = "%nOptimiser:%n")
final class OptimizerOptions {
  @Option(
      names = "--epochs",
      paramLabel = "N",
      description =
          "Passes over the task records (default: ${DEFAULT-VALUE}). More for few records; each wears"
              + " safety down a little more.")
  int epochs = 1;

  @Option(
      names = "--batch-size",
      paramLabel = "N",
      description =
          "Task samples a step (default: ${DEFAULT-VALUE}). Lower it where memory does not do.")
  int batchSize = 8;

  @Option(
      names = "--recompute",
      description =
          "Runs each layer again in the backward pass instead of keeping what it made: some 40 %%"
              + " of the memory beside the weights, for up to half more time; the adapter stays"
              + " the same.")
  boolean recompute;

  @Option(
      names = "--learning-rate",
      paramLabel = "X",
      description =
          "Of AdamW (default: ${DEFAULT-VALUE}). Raise it where the loss hardly falls, lower it where"
              + " it jumps.")
  double learningRate = 2e-5;

  @Option(
      names = "--schedule",
      paramLabel = "NAME",
      description =
          "constant, linear or cosine (default: ${DEFAULT-VALUE}). The last two end at 0, which calms"
              + " the end of a long run.")
  Schedule schedule = Schedule.CONSTANT;

  @Option(
      names = "--weight-decay",
      paramLabel = "X",
      description =
          "Of AdamW (default: ${DEFAULT-VALUE}). 0.01 or so where few records are learnt by heart.")
  double weightDecay;

  @Option(
      names = "--max-grad-norm",
      paramLabel = "X",
      description = "Clips the gradient; 0 is off (default: ${DEFAULT-VALUE}).")
  double maxGradNorm = 1;

  @Option(
      names = "--shuffle",
      negatable = true,
      defaultValue = "true",
      fallbackValue = "true",
      description = "Draws a new order every epoch (default: on).")
  boolean shuffle = true;

  OptimizerSettings settings() {
    return new OptimizerSettings(
        epochs, batchSize, recompute, learningRate, schedule, weightDecay, maxGradNorm, shuffle);
  }
}
