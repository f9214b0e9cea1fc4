package org.dualselect.diagnose;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What the references are about that a strategy chooses beside a group's batches.
 *
 * @param chooser the strategy, or {@link #POOL}
 * @param scope the group, or {@link PairScope#ALL}
 * @param counts references by category, one that several batches have counted for each; a key for
 *     every category of the pool
 */
public record CategoryRow(String chooser, String scope, Map<String, Integer> counts) {
  /** All references, once each. */
  static final String POOL = "pool";

  /** Of a category, in all of the row. */
  double share(String category) {
    return counts.get(category)
        / (double) counts.values().stream().mapToInt(Integer::intValue).sum();
  }

  /**
   * The categories there are, those without words of their own first.
   *
   * @param categories of the references
   */
  static List<String> columns(List<String> categories) {
    return Stream.concat(Stream.of(Categories.OTHER), categories.stream().sorted())
        .distinct()
        .toList();
  }

  /** Every strategy for every group and, of several, for all; last the pool. */
  static List<CategoryRow> of(List<Trace> traces, List<String> categories) {
    List<String> groups = traces.stream().map(t -> t.batch().group()).distinct().toList();
    List<CategoryRow> rows = new ArrayList<>();
    for (Strategy strategy : Strategy.values()) {
      List<Trace> own = traces.stream().filter(t -> t.strategy() == strategy).toList();
      for (String group : groups) {
        Stream<Trace> some = own.stream().filter(t -> t.batch().group().equals(group));
        rows.add(row(strategy.toString(), group, places(some), categories));
      }
      if (groups.size() > 1) {
        rows.add(row(strategy.toString(), PairScope.ALL, places(own.stream()), categories));
      }
    }
    IntStream all = IntStream.range(0, categories.size());
    rows.add(row(POOL, PairScope.ALL, all, categories));
    return rows;
  }

  private static IntStream places(Stream<Trace> traces) {
    return traces.flatMapToInt(trace -> Arrays.stream(trace.references()));
  }

  private static CategoryRow row(
      String chooser, String scope, IntStream places, List<String> categories) {
    Map<String, Integer> counts = new TreeMap<>();
    columns(categories).forEach(category -> counts.put(category, 0));
    places.forEach(place -> counts.merge(categories.get(place), 1, Integer::sum));
    return new CategoryRow(chooser, scope, counts);
  }
}
