package org.dualselect.bench;

import java.util.Arrays;
import java.util.List;

/** The middle of some values and of their halves. */
record Quartiles(double low, double median, double high) {
  static Quartiles of(double... values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return new Quartiles(at(sorted, 0.25), at(sorted, 0.5), at(sorted, 0.75));
  }

  private static double at(double[] sorted, double share) {
    double place = share * (sorted.length - 1);
    int below = (int) place;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
  }

  /** The two around the median. */
  List<Double> bounds() {
    return List.of(low, high);
  }
}
