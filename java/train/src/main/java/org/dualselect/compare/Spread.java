package org.dualselect.compare;

import java.util.List;
import java.util.Objects;
import java.util.function.Function;

/**
 * A figure of several runs.
 *
 * @param standardDeviation of the sample; null of less than two runs
 */
public record Spread(double mean, Double standardDeviation, int runs) {
  /** Null where no run has the figure. */
  public static <R> Spread of(List<R> runs, Function<R, Double> figure) {
    double[] values =
        runs.stream().map(figure).filter(Objects::nonNull).mapToDouble(v -> v).toArray();
    if (values.length == 0) {
      return null;
    }
    double mean = 0;
    for (double value : values) {
      mean += value / values.length;
    }
    double squares = 0;
    for (double value : values) {
      squares += (value - mean) * (value - mean);
    }
    int free = values.length - 1;
    return new Spread(mean, free == 0 ? null : Math.sqrt(squares / free), values.length);
  }
}
