package org.dualselect.compare;

import java.util.List;
import java.util.Objects;
import java.util.function.Function;

/**
 * A figure of several runs.
 *
 * @param deviation the sample's standard deviation; NaN of less than two
 */
record Spread(double mean, double deviation, int count) {
  /** Null where no run has the figure. */
  static Spread of(List<Outcome> runs, Function<Outcome, Double> figure) {
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
    return new Spread(mean, free == 0 ? Double.NaN : Math.sqrt(squares / free), values.length);
  }
}
