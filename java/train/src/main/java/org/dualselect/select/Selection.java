package org.dualselect.select;

import java.util.Arrays;
import java.util.function.IntPredicate;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

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

  /**
   * The same with the losses themselves, where something else has counted.
   *
   * @param losses by the candidates' places
   */
  public Selection withLosses(float[] losses) {
    return new Selection(
        index,
        share,
        weight,
        score,
        pick(losses, index),
        cosine,
        candidateScore,
        candidateCosine,
        entropy);
  }

  /**
   * Those of these places, which are some, in the same order.
   *
   * @param soft whether their weights are in proportion to their shares, else equal
   */
  public Selection only(IntPredicate place, boolean soft) {
    int[] ranks = IntStream.range(0, index.length).filter(i -> place.test(index[i])).toArray();
    double shares = Arrays.stream(ranks).mapToDouble(i -> share[i]).sum();
    float[] weights = new float[ranks.length];
    for (int i = 0; i < ranks.length; i++) {
      weights[i] = (float) (soft && shares > 0 ? share[ranks[i]] / shares : 1.0 / ranks.length);
    }
    return new Selection(
        Arrays.stream(ranks).map(i -> index[i]).toArray(),
        pick(share, ranks),
        weights,
        pick(score, ranks),
        pick(loss, ranks),
        pick(cosine, ranks),
        candidateScore,
        candidateCosine,
        soft ? entropy : Math.log(ranks.length));
  }

  private static float[] pick(float[] values, int[] ranks) {
    float[] picked = new float[ranks.length];
    for (int i = 0; i < ranks.length; i++) {
      picked[i] = values[ranks[i]];
    }
    return picked;
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
