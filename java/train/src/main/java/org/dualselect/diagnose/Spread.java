package org.dualselect.diagnose;

import java.util.Arrays;

/**
 * Figures of some values, NaN of none.
 *
 * @param deviation the standard deviation of the values themselves, not of a population behind them
 */
record Spread(int count, double mean, double deviation, double median, double percentile90) {
  static Spread of(double... values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    double mean = Arrays.stream(values).average().orElse(Double.NaN);
    double squares = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
    return new Spread(
        values.length,
        mean,
        Math.sqrt(squares / values.length),
        quantile(sorted, 0.5),
        quantile(sorted, 0.9));
  }

  /** On the line between the two nearest values, as numpy has it. */
  private static double quantile(double[] sorted, double share) {
    if (sorted.length == 0) {
      return Double.NaN;
    }
    double at = share * (sorted.length - 1);
    int below = (int) at;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
  }
}
