package org.dualselect.inspect;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.List;
import org.dualselect.data.TextRecord;

/**
 * Records by their number of tokens, before truncation; records without a response do not count.
 *
 * @param total tokens of all records
 * @param used of these after truncation
 * @param supervised of the used ones
 * @param longestLine line of the longest record
 */
public record Lengths(
    long total,
    long used,
    long supervised,
    double mean,
    int median,
    int percentile90,
    int percentile99,
    int longest,
    int longestLine,
    List<Bucket> histogram) {
  private static final int BUCKETS = 10;
  private static final int FINEST = 8;

  /** How many records have {@code from} to {@code to} tokens; {@code to} is 0 where all is open. */
  public record Bucket(int from, int to, int count) {}

  static Lengths of(List<TextRecord> records, List<Measured> measured) {
    int[] sorted =
        measured.stream().mapToInt(Measured::length).filter(n -> n > 0).sorted().toArray();
    long total = measured.stream().mapToLong(Measured::length).sum();
    int longest = percentile(sorted, 1);
    int line = 0;
    for (int i = 0; i < measured.size() && line == 0; i++) {
      line = measured.get(i).length() == longest ? records.get(i).line() : 0;
    }
    return new Lengths(
        total,
        measured.stream().mapToLong(Measured::used).sum(),
        measured.stream().mapToLong(Measured::supervised).sum(),
        (double) total / Math.max(sorted.length, 1),
        percentile(sorted, 0.5),
        percentile(sorted, 0.9),
        percentile(sorted, 0.99),
        longest,
        line,
        histogram(sorted));
  }

  /** A round --max-length that leaves 99 % of the records whole. */
  @JsonProperty("suggested_max_length")
  public int suggested() {
    return roundUp(percentile99, FINEST);
  }

  /** The least length that holds this share of the records; 0 of none. */
  private static int percentile(int[] sorted, double share) {
    return sorted.length == 0 ? 0 : sorted[(int) Math.ceil(share * sorted.length) - 1];
  }

  /** Equal buckets up to the 99th percentile, so that a few giants do not squeeze all others. */
  private static List<Bucket> histogram(int[] sorted) {
    int most = percentile(sorted, 0.99);
    int width = FINEST;
    while (width * BUCKETS < most) {
      width *= 2;
    }
    List<Bucket> buckets = new ArrayList<>();
    int next = 0;
    for (int end = width;
        end < roundUp(most, width) + width && next < sorted.length;
        end += width) {
      int first = next;
      while (next < sorted.length && sorted[next] <= end) {
        next++;
      }
      buckets.add(new Bucket(end - width + 1, end, next - first));
    }
    if (next < sorted.length) {
      buckets.add(new Bucket(roundUp(most, width) + 1, 0, sorted.length - next));
    }
    return buckets;
  }

  private static int roundUp(int n, int step) {
    return (n + step - 1) / step * step;
  }
}
