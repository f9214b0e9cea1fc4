package org.dualselect.train;

import java.util.List;
import org.dualselect.select.Selection;

/** What a run tells while it goes; called from the training thread only. */
public interface TrainListener {
  /**
   * One finished optimiser step.
   *
   * @param number of this step within the run, from 1
   * @param epoch from 1; 0 in the warm-up
   * @param phase {@code warm-up} or {@code epoch 1/2}
   * @param step number of this step within the phase, from 1
   * @param totalSteps steps of the phase
   * @param loss weighted mean loss of the kept samples
   * @param kept samples of the batch that went into the update
   * @param batch samples of the batch
   * @param meanCosine mean cosine of the kept samples with the reference direction
   * @param gradNorm norm of the update's gradient before clipping
   * @param learningRate that the step was taken with
   * @param tokens all tokens of the batch
   * @param seconds wall time of this step alone
   * @param time what it and all since the last event went into
   * @param selection of the batch; null where all of it is used unscored
   * @param references null without any, and in the warm-up
   */
  record Step(
      long number,
      int epoch,
      String phase,
      long step,
      long totalSteps,
      double loss,
      int kept,
      int batch,
      double meanCosine,
      double gradNorm,
      double learningRate,
      long tokens,
      double seconds,
      Clock.Split time,
      Selection selection,
      References references) {

    /**
     * What a step saw of its references.
     *
     * @param cosine of the task gradient with theirs
     * @param loss mean of those that joined the step; NaN if none did
     * @param drift cosine of their gradient with that of their refresh; null if it is not known
     */
    public record References(double cosine, double loss, Double drift) {}
  }

  /**
   * The references were selected anew.
   *
   * @param step steps of the run before it
   * @param epoch from 1
   * @param skipped candidates whose loss alone ruled them out; their cosines count as 0
   * @param seconds wall time of it
   * @param time what it and all since the last event went into
   * @param selection among all the references
   */
  record Refresh(
      long step, int epoch, int skipped, double seconds, Clock.Split time, Selection selection) {}

  /** The phase in which the model answers references that have no response. */
  String RESPONSES = "responses";

  /** One line about the run. */
  void info(String line);

  /**
   * An earlier run is gone on with, told before anything is planned.
   *
   * @param steps that it has made
   */
  default void resumed(long steps) {}

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

  /**
   * The records of a file were read.
   *
   * @param name {@code task} or {@code reference}
   */
  default void read(String name, Encoded data) {}

  /** One refresh is done. */
  default void refreshed(Refresh refresh) {}

  /** One that tells several, in their order. */
  static TrainListener all(TrainListener... listeners) {
    return new TrainListeners(List.of(listeners));
  }
}
