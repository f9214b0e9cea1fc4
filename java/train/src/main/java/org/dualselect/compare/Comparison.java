package org.dualselect.compare;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.dualselect.report.TextTable;

/** Runs side by side, several seeds of a method as mean and standard deviation. */
public final class Comparison {
  /** A figure, and how it is written. */
  private record Column(
      String name, String key, String format, double scale, Function<Outcome, Double> figure) {}

  private static final List<Column> COLUMNS =
      List.of(
          new Column("refuses unsafe", "refused", "%.1f", 100, Outcome::refused),
          new Column("refuses benign", "over_refused", "%.1f", 100, Outcome::overRefused),
          new Column("exact answers", "exact", "%.1f", 100, Outcome::exact),
          new Column("held-out loss", "held_out_loss", "%.4f", 1, Outcome::heldOutLoss),
          new Column("divergence", "divergence", "%.4f", 1, Outcome::divergence),
          new Column(
              "steps",
              "steps",
              "%.0f",
              1,
              run -> run.steps() == null ? null : (double) run.steps()),
          new Column("seconds", "seconds", "%.1f", 1, Outcome::seconds));

  private static final JsonMapper JSON =
      JsonMapper.builder().propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE).build();

  private final List<Outcome> outcomes;
  private final Map<String, List<Outcome>> byName;
  private final List<Column> columns;

  public Comparison(List<Outcome> outcomes) {
    this.outcomes = List.copyOf(outcomes);
    this.columns = new ArrayList<>(COLUMNS);
    outcomes.stream()
        .flatMap(run -> run.refusedByFile().keySet().stream())
        .distinct()
        .map(Comparison::ofFile)
        .forEach(columns::add);
    this.byName =
        outcomes.stream()
            .collect(Collectors.groupingBy(Outcome::name, LinkedHashMap::new, Collectors.toList()));
  }

  private static Column ofFile(String file) {
    String name = "refuses " + Path.of(file).getFileName();
    return new Column(name, file, "%.1f", 100, run -> run.refusedByFile().get(file));
  }

  Collection<List<Outcome>> groups() {
    return byName.values();
  }

  /** A table for people; shares are in per cent. Columns that no run has are left out. */
  public String table() {
    List<Column> shown =
        columns.stream().filter(c -> Spread.of(outcomes, c.figure) != null).toList();
    List<List<String>> lines = new ArrayList<>();
    List<String> head = new ArrayList<>(List.of("", "runs"));
    shown.forEach(column -> head.add(column.name + (column.scale == 100 ? " %" : "")));
    lines.add(head);
    byName.forEach(
        (name, runs) -> {
          List<String> line = new ArrayList<>(List.of(name, String.valueOf(runs.size())));
          shown.forEach(column -> line.add(cell(column, Spread.of(runs, column.figure))));
          lines.add(line);
        });
    return TextTable.of(lines);
  }

  private static String cell(Column column, Spread spread) {
    if (spread == null) {
      return "-";
    }
    String mean = number(column, spread.mean());
    return Double.isNaN(spread.deviation())
        ? mean
        : mean + " \u00b1 " + number(column, spread.deviation());
  }

  private static String number(Column column, double value) {
    return String.format(Locale.ROOT, column.format, column.scale * value);
  }

  /** Every run, a line each. */
  public String csv() {
    StringBuilder text = new StringBuilder("name,seed");
    columns.forEach(column -> text.append(',').append(quoted(column.key)));
    for (Outcome run : outcomes) {
      text.append('\n').append(quoted(run.name())).append(',');
      text.append(run.seed() == null ? "" : run.seed());
      columns.forEach(
          column -> {
            Double value = column.figure.apply(run);
            text.append(',').append(value == null ? "" : value);
          });
    }
    return text.append('\n').toString();
  }

  private static String quoted(String text) {
    return text.matches("\\w*") ? text : '"' + text.replace("\"", "\"\"") + '"';
  }

  /** Every run, and for each method mean, standard deviation and number of runs. */
  public String json() {
    Map<String, Object> methods = new LinkedHashMap<>();
    byName.forEach(
        (name, runs) -> {
          Map<String, Object> figures = new LinkedHashMap<>();
          for (Column column : columns) {
            Spread spread = Spread.of(runs, column.figure);
            if (spread != null) {
              Map<String, Object> figure = new LinkedHashMap<>();
              figure.put("mean", spread.mean());
              figure.put(
                  "standard_deviation",
                  Double.isNaN(spread.deviation()) ? null : spread.deviation());
              figure.put("runs", spread.count());
              figures.put(column.key, figure);
            }
          }
          methods.put(name, figures);
        });
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("runs", outcomes);
    all.put("methods", methods);
    try {
      return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(all) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
