package org.dualselect.train;

/**
 * The training loop and AdamW.
 *
 * @param epochs passes over the task records
 * @param batchSize task samples a step
 * @param microBatch samples that pass the model at a time; 0 for a batch's all
 * @param recompute whether a layer's activations are made again in the backward pass, not kept
 * @param learningRate of AdamW
 * @param schedule of the learning rate
 * @param rateWarmup steps in which the learning rate rises from 0; below 1 a share of all steps
 * @param weightDecay of AdamW
 * @param maxGradNorm clips the gradient's norm; 0 is off
 * @param shuffle whether every epoch draws a new order
 */
public record OptimizerSettings(
    int epochs,
    int batchSize,
    int microBatch,
    boolean recompute,
    double learningRate,
    TrainSettings.Schedule schedule,
    double rateWarmup,
    double weightDecay,
    double maxGradNorm,
    boolean shuffle) {

  public OptimizerSettings {
    Require.atLeast("--epochs", 1, epochs);
    Require.between("--batch-size", 1, Require.MOST_SAMPLES, batchSize);
    Require.between("--micro-batch-size", 0, Require.MOST_SAMPLES, microBatch);
    Require.positive("--learning-rate", learningRate);
    Require.notNegative("--lr-warmup", rateWarmup);
    Require.that(
        rateWarmup < 1 || rateWarmup == Math.rint(rateWarmup),
        "--lr-warmup must be a whole number of steps or a share below 1, as in 0.03, not %s",
        rateWarmup);
    Require.notNegative("--weight-decay", weightDecay);
    Require.notNegative("--max-grad-norm", maxGradNorm);
  }
}
