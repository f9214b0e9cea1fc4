package org.dualselect.monitor;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import org.dualselect.select.Selection;
import org.dualselect.train.TrainListener.Step;

/**
 * A step in figures: a line of {@code metrics.jsonl}.
 *
 * @param kind {@link #KIND}
 * @param step of the run, from 1
 * @param epoch from 1; 0 in the warm-up
 * @param phase {@code warm-up} or {@code epoch 1/2}
 * @param loss weighted mean of the kept samples', in nats a token
 * @param kept samples of the batch that went into the update
 * @param batch samples of the batch
 * @param meanCosine of the kept samples' gradients with the reference direction; null without one
 * @param batchMeanCosine of all the batch's
 * @param conflictShare share of the batch's samples whose cosine is negative
 * @param referenceCosine of the kept samples' gradient with that of the references; null without
 *     any
 * @param referenceLoss mean of the references that joined the step, in nats a token; null if none
 *     did
 * @param referenceDrift cosine of the references' gradient with that of their refresh; null if it
 *     is not known
 * @param gradNorm before clipping
 * @param learningRate that the step was taken with
 * @param tokens of the batch
 * @param seconds wall time
 * @param peakMemory of the process so far, in bytes; null where the system does not say
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
@JsonIgnoreProperties(ignoreUnknown = true)
public record StepMetrics(
    String kind,
    long step,
    int epoch,
    String phase,
    double loss,
    int kept,
    int batch,
    Double meanCosine,
    Double batchMeanCosine,
    Double conflictShare,
    Double referenceCosine,
    Double referenceLoss,
    Double referenceDrift,
    double gradNorm,
    double learningRate,
    long tokens,
    double seconds,
    double tokensPerSecond,
    double forwardSeconds,
    double backwardSeconds,
    double engineSeconds,
    Long peakMemory) {

  public static final String KIND = "step";

  static StepMetrics of(Step step, Long peakMemory) {
    Selection selection = step.selection();
    float[] cosines = selection == null ? null : selection.candidateCosine();
    Step.References references = step.references();
    return new StepMetrics(
        KIND,
        step.number(),
        step.epoch(),
        step.phase(),
        step.loss(),
        step.kept(),
        step.batch(),
        cosines == null ? null : step.meanCosine(),
        cosines == null ? null : mean(cosines),
        cosines == null ? null : negative(cosines),
        references == null ? null : number(references.cosine()),
        references == null ? null : number(references.loss()),
        references == null ? null : references.drift(),
        step.gradNorm(),
        step.learningRate(),
        step.tokens(),
        step.seconds(),
        step.tokens() / Math.max(step.seconds(), 1e-9),
        step.time().forward(),
        step.time().backward(),
        step.time().engine(),
        peakMemory);
  }

  private static Double number(double value) {
    return Double.isNaN(value) ? null : value;
  }

  private static double mean(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += value;
    }
    return sum / values.length;
  }

  private static double negative(float[] values) {
    int count = 0;
    for (float value : values) {
      count += value < 0 ? 1 : 0;
    }
    return count / (double) values.length;
  }
}
