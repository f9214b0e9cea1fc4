package org.dualselect.train;

/**
 * How many values lie where.
 *
 * @param low the smallest value
 * @param high the largest
 * @param counts of equally wide bins from {@code low} to {@code high}
 */
public record Histogram(double low, double high, int[] counts) {
  private static final int BINS = 40;

  /** Of values that are all finite. */
  static Histogram of(float[] values) {
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (float value : values) {
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
    Histogram histogram = new Histogram(low, high, new int[BINS]);
    histogram.add(values);
    return histogram;
  }

  /** The same bins, with the counts of other values; one beyond the bins is in the nearest. */
  public Histogram with(float[] values) {
    Histogram histogram = new Histogram(low, high, new int[counts.length]);
    histogram.add(values);
    return histogram;
  }

  private void add(float[] values) {
    double width = high > low ? (high - low) / counts.length : 1;
    for (float value : values) {
      int bin = (int) ((value - low) / width);
      counts[Math.max(0, Math.min(bin, counts.length - 1))]++;
    }
  }
}
