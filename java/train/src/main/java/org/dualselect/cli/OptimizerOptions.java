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
          "Task samples a step (default: ${DEFAULT-VALUE}). Where memory does not do, see --micro-batch-size.")
  int batchSize = 8;

  @Option(
      names = "--micro-batch-size",
      paramLabel = "N",
      description =
          "Samples of a step that pass the model at a time, for less memory; the step stays the"
              + " whole batch's, selection included (default: all).")
  int microBatch;

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
          "Of the rate: constant, linear or cosine (default: ${DEFAULT-VALUE}). The last two end at 0, which calms"
              + " the end of a long run.")
  Schedule schedule = Schedule.CONSTANT;

  @Option(
      names = "--lr-warmup",
      paramLabel = "N|SHARE",
      description =
          "The rate rises from 0 in N steps, or in a share of all, as in 0.03 (default: none)."
              + " Not --warmup-steps: those are without references.")
  double rateWarmup;

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
        epochs,
        batchSize,
        microBatch,
        recompute,
        learningRate,
        schedule,
        rateWarmup,
        weightDecay,
        maxGradNorm,
        shuffle);
  }
}
