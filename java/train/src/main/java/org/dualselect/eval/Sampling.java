package org.dualselect.eval;

import java.util.Comparator;
import java.util.stream.IntStream;

/** Choosing a token from logits. */
public final class Sampling {
  private Sampling() {}

  /** The highest; the first of equals. */
  public static int argmax(float[] logits) {
    int best = 0;
    for (int i = 1; i < logits.length; i++) {
      if (logits[i] > logits[best]) {
        best = i;
      }
    }
    return best;
  }

  /**
   * Nucleus sampling (arXiv 1904.09751): from the likeliest tokens whose probabilities reach {@code
   * topP}.
   *
   * @param uniform in [0, 1)
   */
  static int nucleus(float[] logits, double temperature, double topP, double uniform) {
    float top = logits[argmax(logits)];
    double[] p = new double[logits.length];
    double total = 0;
    for (int i = 0; i < p.length; i++) {
      p[i] = Math.exp((logits[i] - top) / temperature);
      total += p[i];
    }
    int[] order =
        IntStream.range(0, p.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> -p[i]))
            .mapToInt(Integer::intValue)
            .toArray();
    double nucleus = 0;
    int size = 0;
    while (size < order.length && (size == 0 || nucleus < topP * total)) {
      nucleus += p[order[size++]];
    }
    double target = uniform * nucleus;
    for (int i = 0; i < size; i++) {
      target -= p[order[i]];
      if (target < 0) {
        return order[i];
      }
    }
    return order[size - 1];
  }
}
