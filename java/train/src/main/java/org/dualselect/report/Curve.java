package org.dualselect.report;

import java.util.Arrays;

/**
 * A line of a chart.
 *
 * @param name for the legend
 * @param y a value for each of the chart's x; NaN where there is none
 */
record Curve(String name, double[] y) {
  /** The mean of every group of {@code size} values; what is no number is left out. */
  Curve grouped(int size) {
    int groups = (y.length + size - 1) / size;
    double[] means = new double[groups];
    for (int i = 0; i < groups; i++) {
      means[i] = mean(i * size, (i + 1) * size);
    }
    return new Curve(name, means);
  }

  /** The mean of the {@code reach} values on either side and of the value itself. */
  Curve smoothed(int reach) {
    double[] smooth = new double[y.length];
    for (int i = 0; i < y.length; i++) {
      smooth[i] = Double.isNaN(y[i]) ? y[i] : mean(i - reach, i + reach + 1);
    }
    return new Curve(name, smooth);
  }

  boolean empty() {
    return Arrays.stream(y).allMatch(Double::isNaN);
  }

  private double mean(int from, int to) {
    return Arrays.stream(y, Math.max(0, from), Math.min(y.length, to))
        .filter(value -> !Double.isNaN(value))
        .average()
        .orElse(Double.NaN);
  }
}
