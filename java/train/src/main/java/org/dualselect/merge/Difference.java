package org.dualselect.merge;

import java.util.List;

/** How far logits are from those wanted. */
final class Difference {
  private final List<float[]> wanted;
  private final int vocabulary;
  private double largest;
  private long tokens;
  private long changed;

  /**
   * @param wanted {@code [tokens, vocabulary]} of each text
   */
  Difference(List<float[]> wanted, int vocabulary) {
    this.wanted = wanted;
    this.vocabulary = vocabulary;
  }

  void add(int text, float[] logits) {
    float[] expected = wanted.get(text);
    for (int i = 0; i < logits.length; i++) {
      largest = Math.max(largest, Math.abs((double) logits[i] - expected[i])); // NaN stays
    }
    for (int from = 0; from < logits.length; from += vocabulary) {
      tokens++;
      changed += likeliest(logits, from) == likeliest(expected, from) ? 0 : 1;
    }
  }

  private int likeliest(float[] logits, int from) {
    int best = from;
    for (int i = from + 1; i < from + vocabulary; i++) {
      best = logits[i] > logits[best] ? i : best;
    }
    return best - from;
  }

  double largest() {
    return largest;
  }

  long tokens() {
    return tokens;
  }

  /** Tokens after which another one is the likeliest. */
  long changed() {
    return changed;
  }
}
