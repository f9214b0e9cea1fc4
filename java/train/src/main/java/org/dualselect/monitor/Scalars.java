package org.dualselect.monitor;

import java.util.LinkedHashMap;
import java.util.Map;

/** Figures under TensorBoard's names: a group, a slash, and what Hugging Face's Trainer says. */
record Scalars(Map<String, Double> values) {
  static Scalars of(StepMetrics step) {
    return new Scalars(new LinkedHashMap<>())
        .with("train/loss", step.loss())
        .with("train/grad_norm", step.gradNorm())
        .with("train/learning_rate", step.learningRate())
        .with("train/epoch", (double) step.epoch())
        .with("selection/kept_share", step.kept() / (double) step.batch())
        .with("selection/mean_cosine", step.meanCosine())
        .with("selection/batch_mean_cosine", step.batchMeanCosine())
        .with("selection/conflict_share", step.conflictShare())
        .with("reference/step_cosine", step.referenceCosine())
        .with("reference/step_loss", step.referenceLoss())
        .with("reference/drift", step.referenceDrift())
        .with("speed/tokens_per_second", step.tokensPerSecond())
        .with("speed/step_seconds", step.seconds())
        .with("memory/peak_bytes", step.peakMemory());
  }

  static Scalars of(RefreshMetrics refresh) {
    return new Scalars(new LinkedHashMap<>())
        .with("reference/mean_score", refresh.meanScore())
        .with("reference/mean_loss", refresh.meanLoss())
        .with("reference/mean_cosine", refresh.meanCosine())
        .with("reference/refresh_seconds", refresh.seconds());
  }

  private Scalars with(String tag, Number value) {
    if (value != null) {
      values.put(tag, value.doubleValue());
    }
    return this;
  }
}
