package org.dualselect.compare;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.dualselect.report.TextTable;

/** Runs in groups of one name, each figure of a group as mean and standard deviation. */
public final class SpreadTable<R> {
  private final List<Column<R>> columns;
  private final List<R> runs;
  private final Map<String, List<R>> byName;

  /**
   * A figure, and how it is written.
   *
   * @param name for people, without a unit
   * @param key for programs
   * @param scale 100 for shares, which people see in per cent, else 1
   * @param figure null where a run has none
   */
  public record Column<R>(
      String name, String key, String format, double scale, Function<R, Double> figure) {
    /** A share from 0 to 1, or a difference of two. */
    public static <R> Column<R> share(String name, String key, Function<R, Double> figure) {
      return new Column<>(name, key, "%.1f", 100, figure);
    }

    private String number(double value) {
      return String.format(Locale.ROOT, format, scale * value);
    }
  }

  /**
   * @param name of the group that a run belongs to
   */
  public SpreadTable(List<Column<R>> columns, List<R> runs, Function<R, String> name) {
    this.columns = List.copyOf(columns);
    this.runs = List.copyOf(runs);
    this.byName =
        runs.stream().collect(Collectors.groupingBy(name, LinkedHashMap::new, Collectors.toList()));
  }

  /** The runs of each name, in the order of the first of them. */
  public Map<String, List<R>> groups() {
    return byName;
  }

  /**
   * For people; shares are in per cent. Columns that no run has are left out.
   *
   * @param corner above the names
   */
  public String text(String corner) {
    List<Column<R>> shown =
        columns.stream().filter(c -> Spread.of(runs, c.figure) != null).toList();
    List<List<String>> lines = new ArrayList<>();
    List<String> head = new ArrayList<>(List.of(corner, "runs"));
    shown.forEach(column -> head.add(column.name + (column.scale == 100 ? " %" : "")));
    lines.add(head);
    byName.forEach(
        (name, group) -> {
          List<String> line = new ArrayList<>(List.of(name, String.valueOf(group.size())));
          shown.forEach(column -> line.add(cell(column, Spread.of(group, column.figure))));
          lines.add(line);
        });
    return TextTable.of(lines);
  }

  private String cell(Column<R> column, Spread spread) {
    if (spread == null) {
      return "-";
    }
    String mean = column.number(spread.mean());
    return spread.standardDeviation() == null
        ? mean
        : mean + " \u00b1 " + column.number(spread.standardDeviation());
  }

  /**
   * Every run, a line each.
   *
   * @param first names of the columns before the figures
   * @param cells of a run in these; null is an empty one
   */
  public String csv(List<String> first, Function<R, List<?>> cells) {
    StringBuilder text = new StringBuilder(String.join(",", first));
    columns.forEach(
        column ->
            text.append(',').append(column.key.matches("\\w+") ? column.key : csv(column.key)));
    for (R run : runs) {
      List<Object> line = new ArrayList<>(cells.apply(run));
      columns.forEach(column -> line.add(column.figure.apply(run)));
      text.append('\n');
      text.append(line.stream().map(SpreadTable::csv).collect(Collectors.joining(",")));
    }
    return text.append('\n').toString();
  }

  private static String csv(Object value) {
    if (value == null) {
      return "";
    }
    return value instanceof String words
        ? '"' + words.replace("\"", "\"\"") + '"'
        : value.toString();
  }

  /** For each name and key, mean, standard deviation and number of runs. */
  public Map<String, Map<String, Spread>> spreads() {
    Map<String, Map<String, Spread>> all = new LinkedHashMap<>();
    byName.forEach(
        (name, group) -> {
          Map<String, Spread> figures = new LinkedHashMap<>();
          for (Column<R> column : columns) {
            Spread spread = Spread.of(group, column.figure);
            if (spread != null) {
              figures.put(column.key, spread);
            }
          }
          all.put(name, figures);
        });
    return all;
  }
}
