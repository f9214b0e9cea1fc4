package org.dualselect.select;

import java.util.Arrays;
import java.util.function.IntUnaryOperator;

/**
 * A selection as it is logged, in rank order.
 *
 * @param index places of the kept candidates
 * @param share 1 (hard), or the softmax over all candidates (soft)
 * @param weight renormalised, sums to 1
 * @param candidateScore of all that were scored, in their own order
 * @param candidateCosine the same
 * @param entropy of the selection, in nats
 */
public record Selection(
    int[] index,
    float[] share,
    float[] weight,
    float[] score,
    float[] loss,
    float[] cosine,
    float[] candidateScore,
    float[] candidateCosine,
    double entropy) {

  /** The same with other names for the candidates' places. */
  public Selection at(IntUnaryOperator place) {
    return new Selection(
        Arrays.stream(index).map(place).toArray(),
        share,
        weight,
        score,
        loss,
        cosine,
        candidateScore,
        candidateCosine,
        entropy);
  }

  public int kept() {
    return index.length;
  }

  /** How many were scored. */
  public int candidates() {
    return candidateScore.length;
  }

  /** Σ weight · value, for values in rank order. */
  public double mean(float[] values) {
    double sum = 0;
    for (int i = 0; i < values.length; i++) {
      sum += (double) weight[i] * values[i];
    }
    return sum;
  }
}
