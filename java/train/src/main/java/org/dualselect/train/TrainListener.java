package org.dualselect.train;

/** What a run tells while it goes; called from the training thread only. */
public interface TrainListener {
  /**
   * One finished optimiser step.
   *
   * @param phase {@code warm-up} or {@code epoch 1/2}
   * @param step number of this step within the phase, from 1
   * @param totalSteps steps of the phase
   * @param loss weighted mean loss of the kept samples
   * @param kept samples of the batch that went into the update
   * @param batch samples of the batch
   * @param meanCosine mean cosine of the kept samples with the reference direction
   * @param gradNorm norm of the update's gradient before clipping
   * @param tokens all tokens of the batch
   * @param seconds wall time of this step alone
   */
  record Step(
      String phase,
      long step,
      long totalSteps,
      double loss,
      int kept,
      int batch,
      double meanCosine,
      double gradNorm,
      long tokens,
      double seconds) {}

  /** One line about the run. */
  void info(String line);

  /**
   * What is to come in all, told before the first of it.
   *
   * @param steps optimiser steps
   * @param records records to score, each as often as it will be
   * @param batch samples of a full step
   */
  void planned(long steps, long records, int batch);

  /**
   * Progress of scoring: of the references before an epoch, or of a file.
   *
   * @param phase {@code references 1} before epoch 1, or what else is scored
   * @param done records scored so far
   * @param total records to score
   * @param seconds wall time since the first of them
   */
  void scored(String phase, long done, long total, double seconds);

  /** One step is done. */
  void step(Step step);
}
