package org.dualselect.eval;

import java.util.List;

/**
 * What an evaluation found. What was not asked for is null, or an empty list.
 *
 * @param sets of prompts, in the order unsafe, benign, math
 * @param judged win rates against the baseline
 * @param heldOut loss and token accuracy, of each file
 * @param probe divergence of the adapted model from the bare one, of each file
 * @param tokens made in all responses
 * @param seconds wall time without loading
 */
public record EvaluationResult(
    List<Responses> sets,
    List<WinRate> judged,
    List<Evaluator.Prediction> heldOut,
    List<Evaluator.TokenMean> probe,
    long tokens,
    double seconds) {

  /** The sets of a kind: {@code unsafe}, {@code benign} or {@code math}. */
  public List<Responses> of(String kind) {
    return sets.stream().filter(set -> set.kind().equals(kind)).toList();
  }

  /**
   * The share of hits in all files of a kind together; null without one.
   *
   * @param kind unsafe, benign or math
   */
  public Double share(String kind) {
    List<Rate> rates = of(kind).stream().map(Responses::rate).toList();
    double hits = rates.stream().mapToDouble(Rate::hits).sum();
    return rates.isEmpty() ? null : hits / rates.stream().mapToInt(Rate::of).sum();
  }

  /**
   * The paper's Safety Avg.: the mean win rate over the unsafe files, there Anthropic's HH test
   * prompts and HEx-PHI, against the responses of the model after plain fine-tuning, which has 50.
   * NaN if none is judged. The paper does not say which judge it asked, how, or how long responses
   * are; so numbers compare within one judge only.
   */
  public double safetyAverage() {
    return judged.stream()
        .filter(rate -> rate.kind().equals("unsafe"))
        .mapToDouble(rate -> 100 * rate.rate().share())
        .average()
        .orElse(Double.NaN);
  }
}
