package org.dualselect.diagnose;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.dualselect.report.BarChart;
import org.dualselect.report.DotPlot;
import org.dualselect.report.HeatMap;
import org.dualselect.report.PicturePage;
import org.dualselect.report.PicturePage.Picture;

/** The three panels, and the page that has them. */
final class DiagnosisPictures {
  private static final String OVERLAP = "overlap.svg";
  private static final String CATEGORIES = "categories.svg";
  private static final String PROBE = "probe.svg";

  /** Of all files there may be. */
  static final List<String> NAMES = List.of(OVERLAP, CATEGORIES, PROBE);

  private final DiagnosisResult result;

  DiagnosisPictures(DiagnosisResult result) {
    this.result = result;
  }

  /** SVG files by their names. */
  Map<String, Picture> all() {
    Map<String, Picture> all = new LinkedHashMap<>();
    overlap().ifPresent(picture -> all.put(OVERLAP, picture));
    all.put(CATEGORIES, categories());
    probe().ifPresent(picture -> all.put(PROBE, picture));
    return all;
  }

  String page() {
    DiagnoseSettings settings = result.settings();
    String made =
        String.format(
            Locale.ROOT,
            "%s: %d task batches of %d, sets of %d of %,d references, a probe of %,d answer tokens;"
                + " rollouts of %d batches, %d steps each; seed %d.",
            settings.files().model().toAbsolutePath().normalize().getFileName(),
            result.data().batches().size(),
            settings.design().batchSize(),
            settings.design().topK(),
            result.data().pool().samples().size(),
            result.probeTokens(),
            result.batchesDone(),
            settings.rollouts().stepsFor(settings.design().topK()),
            settings.machine().seed());
    return PicturePage.of(
        "Reference diagnostic",
        List.of(
            made,
            DiagnosisNotes.strategies(),
            DiagnosisNotes.apart(result),
            DiagnosisNotes.shareOfA(result)),
        List.copyOf(all().values()),
        List.of(DiagnosisTables.overlapLines(result), DiagnosisTables.probeLines(result)));
  }

  /** Nothing, where no two batches can be compared. */
  private Optional<Picture> overlap() {
    List<OverlapRow> rows =
        result.overlaps().stream()
            .filter(row -> row.pairs() > 0 && !row.scope().equals(PairScope.ALL))
            .toList();
    if (rows.isEmpty()) {
      return Optional.empty();
    }
    List<BarChart.Series> series = new ArrayList<>();
    for (String scope : rows.stream().map(OverlapRow::scope).distinct().toList()) {
      double[] means =
          rows.stream()
              .filter(row -> row.scope().equals(scope))
              .mapToDouble(OverlapRow::mean)
              .toArray();
      boolean between = scope.equals(PairScope.BETWEEN);
      series.add(new BarChart.Series(between ? "between groups" : "within " + scope, means));
    }
    return Optional.of(
        new Picture(
            "Does the set change with the batch?",
            "How many references the sets beside two task batches share, of all in either, on"
                + " average: 1 is always the same set, the dashed line is chance.",
            new BarChart(
                    "Overlap of the chosen references",
                    "mean Jaccard index",
                    Arrays.stream(Strategy.values()).map(Strategy::toString).toList(),
                    series,
                    rows.get(0).expected(),
                    "chance")
                .svg()));
  }

  private Picture categories() {
    List<String> columns = CategoryRow.columns(result.data().categories());
    List<HeatMap.Row> rows = new ArrayList<>();
    for (CategoryRow row : result.categories()) {
      boolean own = row.chooser().equals(Strategy.DUALSELECT.toString());
      boolean pool = row.chooser().equals(CategoryRow.POOL);
      if (own && !row.scope().equals(PairScope.ALL) || pool) {
        rows.add(
            new HeatMap.Row(
                pool ? "whole pool" : "for " + row.scope(),
                columns.stream().mapToDouble(row::share).toArray()));
      }
    }
    return new Picture(
        "What is endangered?",
        "What the references are about that dualselect chooses beside each group's batches, and"
            + " last what there is to choose from; a row is 100 %.",
        new HeatMap("Categories of the chosen references", columns, rows).svg());
  }

  /** Nothing, as long as no rollout is done. */
  private Optional<Picture> probe() {
    if (result.rollouts().isEmpty()) {
      return Optional.empty();
    }
    List<DotPlot.Column> columns = new ArrayList<>();
    for (ProbeRow row : result.probe()) {
      double[] reductions =
          result.rollouts().stream()
              .filter(rollout -> rollout.trace().strategy() == row.strategy())
              .mapToDouble(rollout -> 1000 * rollout.reduction())
              .toArray();
      columns.add(
          new DotPlot.Column(
              row.strategy().toString(), reductions, 1000 * row.reduction().median()));
    }
    return Optional.of(
        new Picture(
            "Does it help?",
            "How much less a held-out probe drifted (KL divergence) when trained beside the set"
                + " than on the tasks alone: a dot a batch, the line their median, above 0 is help.",
            new DotPlot(
                    "Drift of the probe that was spared", "thousandths of a nat a token", columns)
                .svg()));
  }
}
