package org.dualselect.data;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** Some records drawn from all. */
public final class RecordSample {
  private RecordSample() {}

  /** Places of {@code count} of them at most, ascending; the same seed draws the same. */
  public static int[] places(int records, int count, long seed) {
    return count >= records
        ? IntStream.range(0, records).toArray()
        : new Random(seed).ints(0, records).distinct().limit(count).sorted().toArray();
  }

  /** The records themselves. */
  public static List<TextRecord> of(List<TextRecord> records, int count, long seed) {
    return IntStream.of(places(records.size(), count, seed)).mapToObj(records::get).toList();
  }
}
