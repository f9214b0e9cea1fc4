package org.dualselect.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Which references were picked when, how much the pick drifts, and how their scores lie. */
final class ReferenceSection {
  private static final int MOST_ROWS = 100;

  private final RunLog log;
  private final Texts texts;

  ReferenceSection(RunLog log, Texts texts) {
    this.log = log;
    this.texts = texts;
  }

  List<Html> charts() {
    List<SelectionRow> rows = log.references();
    List<Html> charts = new ArrayList<>();
    histogram(1).ifPresent(charts::add);
    if (rows.size() > 1) {
      histogram(rows.size()).ifPresent(charts::add);
      charts.add(drift());
    }
    return charts;
  }

  private Optional<Html> histogram(int refresh) {
    SelectionRow row = log.references().get(refresh - 1);
    if (row.scoreHistogram() == null) {
      return Optional.empty();
    }
    String pruned =
        row.numPrunedRefs() == 0
            ? ""
            : String.format(
                Locale.ROOT,
                " %,d were ruled out by their loss alone and lie where a cosine of 0 would put them.",
                row.numPrunedRefs());
    return Optional.of(
        HistogramChart.of(
            "Scores of the references, refresh " + refresh,
            "How many have which score: "
                + log.setting("reference-loss-weight")
                + " × loss − "
                + log.setting("conflict-weight")
                + " × cosine. The highest are selected."
                + pruned,
            "score",
            row.scoreHistogram(),
            row.scores()));
  }

  private Html drift() {
    List<SelectionRow> rows = log.references();
    int n = rows.size() - 1;
    double[] x = new double[n];
    double[] before = new double[n];
    double[] first = new double[n];
    for (int i = 0; i < n; i++) {
      x[i] = i + 2;
      before[i] = jaccard(rows.get(i).indices(), rows.get(i + 1).indices());
      first[i] = jaccard(rows.get(0).indices(), rows.get(i + 1).indices());
    }
    return new LineChart(
            "Drift of the selected references",
            "Jaccard index: references that two selections share, of all in either. 1 is no drift.",
            "refresh",
            x)
        .line("with the refresh before", before)
        .line("with the first", first)
        .shows(0, 1)
        .html();
  }

  /** Shared elements over all elements; 1 for two empty lists. */
  static double jaccard(int[] a, int[] b) {
    Set<Integer> shared = new HashSet<>(Arrays.stream(a).boxed().toList());
    Set<Integer> all = new HashSet<>(shared);
    List<Integer> other = Arrays.stream(b).boxed().toList();
    shared.retainAll(other);
    all.addAll(other);
    return all.isEmpty() ? 1 : shared.size() / (double) all.size();
  }

  Html list() {
    int refreshes = log.references().size();
    Map<Integer, List<String>> picks = new TreeMap<>();
    for (int refresh = 0; refresh < refreshes; refresh++) {
      SelectionRow row = log.references().get(refresh);
      for (int rank = 0; rank < row.indices().length; rank++) {
        picks
            .computeIfAbsent(row.indices()[rank], i -> new ArrayList<>(emptyStrip(refreshes)))
            .set(refresh, words(refresh, rank, row));
      }
    }
    List<Map.Entry<Integer, List<String>>> sorted = new ArrayList<>(picks.entrySet());
    Comparator<Map.Entry<Integer, List<String>>> often =
        Comparator.comparingLong(pick -> -times(pick.getValue()));
    sorted.sort(often); // stable: of those picked as often the lower number first
    List<Html> rows = new ArrayList<>();
    for (Map.Entry<Integer, List<String>> pick :
        sorted.subList(0, Math.min(sorted.size(), MOST_ROWS))) {
      int index = pick.getKey();
      rows.add(
          Choice.of(
              "reference-" + index,
              index,
              Choice.strip("blue", pick.getValue()),
              times(pick.getValue()) + " of " + refreshes,
              texts.of(index)));
    }
    String about =
        String.format(
            Locale.ROOT,
            "%,d of %,d references were picked at least once in %s. A filled cell is a refresh"
                + " that picked it, the first on the left.%s",
            picks.size(),
            log.references().get(0).numScoredRefs(),
            Words.count(refreshes, "refresh", "refreshes"),
            sorted.size() > MOST_ROWS ? " The " + MOST_ROWS + " most picked are listed." : "");
    return Words.list("References picked", about, texts.problem(), rows);
  }

  private static List<String> emptyStrip(int cells) {
    return Collections.nCopies(cells, null);
  }

  private static long times(List<String> strip) {
    return strip.stream().filter(cell -> cell != null).count();
  }

  private String words(int refresh, int rank, SelectionRow row) {
    String step =
        refresh < log.refreshes().size()
            ? String.format(Locale.ROOT, " (after step %,d)", log.refreshes().get(refresh).step())
            : "";
    return String.format(
        Locale.ROOT,
        "refresh %d%s: rank %d of %d, score %.4g",
        refresh + 1,
        step,
        rank + 1,
        row.indices().length,
        rank < row.scores().length ? row.scores()[rank] : Float.NaN);
  }
}
