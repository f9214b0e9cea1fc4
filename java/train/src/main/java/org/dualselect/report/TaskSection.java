package org.dualselect.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The task samples that the selection left out most. */
final class TaskSection {
  private static final int MOST_ROWS = 20;

  private final RunLog log;
  private final Texts texts;
  private final Map<Integer, Count> counts = new TreeMap<>();

  private static final class Count {
    private int kept;
    private int dropped;

    private int seen() {
      return kept + dropped;
    }
  }

  TaskSection(RunLog log, Texts texts) {
    this.log = log;
    this.texts = texts;
    for (SelectionRow row : log.tasks()) {
      for (int index : row.indices()) {
        counts.computeIfAbsent(index, i -> new Count()).kept++;
      }
      for (int index : row.droppedIndices() == null ? new int[0] : row.droppedIndices()) {
        counts.computeIfAbsent(index, i -> new Count()).dropped++;
      }
    }
  }

  Html list() {
    List<Map.Entry<Integer, Count>> dropped = new ArrayList<>(counts.entrySet());
    dropped.removeIf(entry -> entry.getValue().dropped == 0);
    // Stable: of those dropped as often the less kept first, then the lower number.
    dropped.sort(
        (a, b) ->
            a.getValue().dropped != b.getValue().dropped
                ? b.getValue().dropped - a.getValue().dropped
                : a.getValue().kept - b.getValue().kept);
    long never = dropped.stream().filter(entry -> entry.getValue().kept == 0).count();
    List<Html> rows = new ArrayList<>();
    for (Map.Entry<Integer, Count> entry :
        dropped.subList(0, Math.min(dropped.size(), MOST_ROWS))) {
      Count count = entry.getValue();
      rows.add(
          Choice.of(
              "task-" + entry.getKey(),
              entry.getKey(),
              Choice.bar("orange", count.dropped / (double) count.seen()),
              count.dropped + " of " + count.seen(),
              texts.of(entry.getKey())));
    }
    String about =
        String.format(
            Locale.ROOT,
            "%,d of the %,d task samples seen after the warm-up were dropped at least once;"
                + " never kept: %,d. The bar is how often, of the times seen.%s",
            dropped.size(),
            counts.size(),
            never,
            dropped.size() > MOST_ROWS ? " The " + MOST_ROWS + " most dropped are listed." : "");
    return Words.list("Task samples dropped most", about, texts.problem(), rows);
  }
}
