package org.dualselect.diagnose;

import de.siegmar.fastcsv.writer.CsvWriter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The figures of a diagnosis as tables. */
public final class DiagnosisTables {
  private DiagnosisTables() {}

  static String overlap(DiagnosisResult result) {
    List<String[]> rows = new ArrayList<>();
    rows.add(
        new String[] {
          "strategy",
          "task_group",
          "pairs",
          "mean_jaccard",
          "random_mean",
          "random_std",
          "random_expected"
        });
    for (OverlapRow row : result.overlaps()) {
      rows.add(
          words(
              row.strategy(),
              row.scope(),
              row.pairs(),
              row.mean(),
              row.random(),
              row.deviation(),
              row.expected()));
    }
    return csv(rows);
  }

  static String categories(DiagnosisResult result) {
    List<String[]> rows = new ArrayList<>();
    rows.add(new String[] {"strategy", "task_group", "category", "count", "share"});
    for (CategoryRow row : result.categories()) {
      for (Map.Entry<String, Integer> count : row.counts().entrySet()) {
        String category = count.getKey();
        rows.add(
            words(row.chooser(), row.scope(), category, count.getValue(), row.share(category)));
      }
    }
    return csv(rows);
  }

  static String probe(DiagnosisResult result) {
    List<String[]> rows = new ArrayList<>();
    rows.add(
        new String[] {
          "strategy", "median", "p90", "mean", "count", "share_of_task_drift", "dualselect_better"
        });
    for (ProbeRow row : result.probe()) {
      Spread reduction = row.reduction();
      rows.add(
          words(
              row.strategy(),
              reduction.median(),
              reduction.percentile90(),
              reduction.mean(),
              reduction.count(),
              row.share(),
              row.behind()));
    }
    return csv(rows);
  }

  /** NaN is left blank. */
  private static String[] words(Object... cells) {
    String[] words = new String[cells.length];
    for (int i = 0; i < words.length; i++) {
      words[i] = cells[i] instanceof Double d && d.isNaN() ? "" : cells[i].toString();
    }
    return words;
  }

  private static String csv(List<String[]> rows) {
    StringWriter text = new StringWriter();
    try (CsvWriter csv = CsvWriter.builder().build(text)) {
      rows.forEach(csv::writeRecord);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  /** For people: a line each, the first the head; last what chance gives. */
  public static List<List<String>> overlapLines(DiagnosisResult result) {
    List<String> scopes = result.overlaps().stream().map(OverlapRow::scope).distinct().toList();
    List<List<String>> lines = new ArrayList<>();
    lines.add(line("overlap of the sets", scopes));
    for (Strategy strategy : Strategy.values()) {
      List<OverlapRow> own =
          result.overlaps().stream().filter(row -> row.strategy() == strategy).toList();
      lines.add(
          line(strategy.toString(), own.stream().map(row -> number("%.3f", row.mean())).toList()));
    }
    List<OverlapRow> some = result.overlaps().subList(0, scopes.size());
    lines.add(line("chance", some.stream().map(row -> number("%.3f", row.random())).toList()));
    return lines;
  }

  /** The same of the probe; divergences are in thousandths of a nat. */
  public static List<List<String>> probeLines(DiagnosisResult result) {
    List<List<String>> lines = new ArrayList<>();
    lines.add(
        line(
            "drift of the probe spared",
            List.of("median", "90 %", "mean", "of all drift", "dualselect better")));
    for (ProbeRow row : result.probe()) {
      Spread spared = row.reduction();
      boolean own = row.strategy() == Strategy.DUALSELECT;
      lines.add(
          line(
              row.strategy().toString(),
              List.of(
                  number("%.4f", 1000 * spared.median()),
                  number("%.4f", 1000 * spared.percentile90()),
                  number("%.4f", 1000 * spared.mean()),
                  number("%.1f %%", 100 * row.share()),
                  own ? "-" : row.behind() + " of " + spared.count())));
    }
    return lines;
  }

  private static List<String> line(String first, List<String> more) {
    List<String> line = new ArrayList<>(List.of(first));
    line.addAll(more);
    return line;
  }

  private static String number(String format, double value) {
    return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, format, value);
  }
}
