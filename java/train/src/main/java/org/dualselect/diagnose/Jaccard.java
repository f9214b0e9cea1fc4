package org.dualselect.diagnose;

import java.util.BitSet;
import java.util.List;

/** How alike sets are: what two share, of all that is in either. */
final class Jaccard {
  private Jaccard() {}

  static BitSet set(int[] places) {
    BitSet set = new BitSet();
    for (int place : places) {
      set.set(place);
    }
    return set;
  }

  static double of(BitSet a, BitSet b) {
    BitSet shared = (BitSet) a.clone();
    shared.and(b);
    int both = shared.cardinality();
    return both / (double) (a.cardinality() + b.cardinality() - both);
  }

  /** The mean over these pairs of sets. */
  static double mean(List<BitSet> sets, List<int[]> pairs) {
    double sum = 0;
    for (int[] pair : pairs) {
      sum += of(sets.get(pair[0]), sets.get(pair[1]));
    }
    return sum / pairs.size();
  }

  /**
   * Expected value of two sets of {@code k}, each drawn from {@code pool}: Σ P(s) · s / (2k − s)
   * over the hypergeometric number s that they share.
   */
  static double expected(int k, int pool) {
    int least = Math.max(0, 2 * k - pool);
    double[] log = new double[k - least + 1]; // of P(s), but for a constant
    double most = 0;
    for (int i = 1; i < log.length; i++) {
      double s = least + i - 1;
      log[i] = log[i - 1] + 2 * Math.log(k - s) - Math.log((s + 1) * (pool - 2 * k + s + 1));
      most = Math.max(most, log[i]);
    }
    double sum = 0;
    double weights = 0;
    for (int i = 0; i < log.length; i++) {
      double weight = Math.exp(log[i] - most);
      double s = least + i;
      sum += weight * s / (2 * k - s);
      weights += weight;
    }
    return sum / weights;
  }
}
