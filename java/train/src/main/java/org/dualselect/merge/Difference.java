package org.dualselect.merge;

import java.util.Arrays;
import java.util.List;
import org.dualselect.eval.Sampling;

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
    return Sampling.argmax(Arrays.copyOfRange(logits, from, from + vocabulary));
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
