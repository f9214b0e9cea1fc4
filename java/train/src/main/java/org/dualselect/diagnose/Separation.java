package org.dualselect.diagnose;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.dualselect.data.PromptKey;
import org.dualselect.data.RecordSample;
import org.dualselect.data.TextRecord;

/**
 * Pool and probe, apart from the tasks and from each other: no prompt is in two of them, and none
 * twice in one, but for case and white space.
 *
 * @param pool places of those drawn among the references
 * @param probe places of those drawn among the probe's records, or the references where there are
 *     none
 * @param different references that are no repeats, and asked neither by a task nor by the probe
 */
record Separation(int[] pool, int[] probe, int different) {
  /**
   * @param probes null to set some of the references aside
   * @param poolSize references drawn at most
   * @param probeSize probe records drawn at most
   */
  static Separation of(
      List<TextRecord> tasks,
      List<TextRecord> references,
      List<TextRecord> probes,
      int poolSize,
      int probeSize,
      long seed) {
    Set<String> asked = tasks.stream().map(Separation::key).collect(Collectors.toSet());
    List<TextRecord> held = probes == null ? references : probes;
    int[] probe = drawn(different(held, asked), probeSize, seed);
    Arrays.stream(probe).forEach(place -> asked.add(key(held.get(place))));
    int[] left = different(references, asked);
    return new Separation(drawn(left, poolSize, seed), probe, left.length);
  }

  private static int[] different(List<TextRecord> records, Set<String> asked) {
    Set<String> seen = new HashSet<>(asked);
    return IntStream.range(0, records.size()).filter(i -> seen.add(key(records.get(i)))).toArray();
  }

  private static int[] drawn(int[] places, int count, long seed) {
    return Arrays.stream(RecordSample.places(places.length, count, seed))
        .map(i -> places[i])
        .toArray();
  }

  private static String key(TextRecord record) {
    return PromptKey.of(record.prompt());
  }
}
