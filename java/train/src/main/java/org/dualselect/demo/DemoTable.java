package org.dualselect.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** The models side by side: of one seed, or the means of several with their spread. */
public final class DemoTable {
  /** What is shown of a result, and how. */
  private record Column(String above, String name, String format, ToDoubleFunction<Result> value) {}

  private static final List<Column> COLUMNS =
      List.of(
          new Column("refuses", "unsafe", "%.1f %%", r -> 100 * r.scores().refused()),
          new Column("refuses", "look-alikes", "%.1f %%", r -> 100 * r.scores().overRefused()),
          new Column("new task", "right", "%.1f %%", r -> 100 * r.scores().task()),
          new Column("old facts", "right", "%.1f %%", r -> 100 * r.scores().facts()),
          new Column("probe KL", "nats/token", "%.3f", r -> r.scores().divergence()),
          new Column("made in", "seconds", "%.1f", Result::seconds));

  private DemoTable() {}

  /**
   * @param seeds of each seed the same models in the same order
   */
  public static String of(List<List<Result>> seeds) {
    List<List<String>> lines = new ArrayList<>();
    lines.add(line("", Column::above));
    lines.add(line("", Column::name));
    for (int i = 0; i < seeds.get(0).size(); i++) {
      int model = i;
      List<Result> results = seeds.stream().map(seed -> seed.get(model)).toList();
      lines.add(line(results.get(0).model(), column -> mean(column, results)));
      if (results.size() > 1) {
        lines.add(line("  lowest - highest", column -> range(column, results)));
      }
    }
    return aligned(lines);
  }

  /**
   * How far the last model is from the one before it, in a sentence.
   *
   * @param seeds as in {@link #of}
   */
  public static String difference(List<List<Result>> seeds) {
    int last = seeds.get(0).size() - 1;
    return String.format(
        Locale.ROOT,
        "%s against %s: %+.1f points of refusals, %+.1f points of the task%n",
        seeds.get(0).get(last).model(),
        seeds.get(0).get(last - 1).model(),
        difference(seeds, last, Scores::refused),
        difference(seeds, last, Scores::task));
  }

  private static double difference(
      List<List<Result>> seeds, int last, ToDoubleFunction<Scores> rate) {
    return seeds.stream()
        .mapToDouble(
            seed ->
                100 * rate.applyAsDouble(seed.get(last).scores())
                    - 100 * rate.applyAsDouble(seed.get(last - 1).scores()))
        .average()
        .orElseThrow();
  }

  private static List<String> line(String name, Function<Column, String> cell) {
    List<String> line = new ArrayList<>(List.of(name));
    COLUMNS.forEach(column -> line.add(cell.apply(column)));
    return line;
  }

  private static String mean(Column column, List<Result> results) {
    return words(column.format, results.stream().mapToDouble(column.value).average().orElseThrow());
  }

  private static String range(Column column, List<Result> results) {
    String format = column.format.replace(" %%", "");
    return words(format, results.stream().mapToDouble(column.value).min().orElseThrow())
        + " - "
        + words(format, results.stream().mapToDouble(column.value).max().orElseThrow());
  }

  private static String words(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }

  private static String aligned(List<List<String>> lines) {
    StringBuilder text = new StringBuilder();
    for (List<String> line : lines) {
      for (int i = 0; i < line.size(); i++) {
        int column = i;
        int width = lines.stream().mapToInt(l -> l.get(column).length()).max().orElseThrow();
        String pad = " ".repeat(width - line.get(i).length());
        text.append(i == 0 ? line.get(i) + pad : "  " + pad + line.get(i));
      }
      text.append('\n');
    }
    return text.toString();
  }
}
