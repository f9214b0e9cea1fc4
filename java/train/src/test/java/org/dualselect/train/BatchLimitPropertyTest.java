package org.dualselect.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.dualselect.data.EncodedSample;

class BatchLimitPropertyTest {
  private static List<EncodedSample> records(List<Integer> lengths) {
    return lengths.stream()
        .map(length -> new EncodedSample(new int[length], new int[length], length - 1))
        .toList();
  }

  private static int tokens(int[] batch, List<Integer> lengths) {
    return Arrays.stream(batch).map(lengths::get).sum();
  }

  /** Every place once and in order; both limits kept; and no batch could take the next record. */
  @Property
  void batchesAreAsLargeAsTheLimitsAllow(
      @ForAll @Size(max = 60) List<@IntRange(min = 2, max = 50) Integer> lengths,
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 20) int samples,
      @ForAll @IntRange(max = 200) int tokens) {
    int[] order = new PythonRandom(seed).shuffled(lengths.size());
    List<int[]> batches = new BatchLimit(samples, tokens).cut(order, records(lengths));
    assertArrayEquals(order, batches.stream().flatMapToInt(Arrays::stream).toArray());
    for (int i = 0; i < batches.size(); i++) {
      int[] batch = batches.get(i);
      int held = tokens(batch, lengths);
      assertTrue(batch.length >= 1 && batch.length <= samples);
      assertTrue(tokens == 0 || held <= tokens || batch.length == 1);
      if (i + 1 < batches.size()) {
        int next = lengths.get(batches.get(i + 1)[0]);
        assertTrue(batch.length == samples || tokens > 0 && held + next > tokens);
      }
    }
  }

  @Example
  void aLongRecordStandsAlone() {
    List<int[]> batches =
        new BatchLimit(8, 10).cut(new int[] {0, 1, 2, 3}, records(List.of(4, 30, 5, 5)));
    assertEquals(List.of("[0]", "[1]", "[2, 3]"), batches.stream().map(Arrays::toString).toList());
  }
}
