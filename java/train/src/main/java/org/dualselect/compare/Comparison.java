package org.dualselect.compare;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.dualselect.compare.SpreadTable.Column;

/** Runs side by side, several seeds of a method as mean and standard deviation. */
public final class Comparison {
  private static final List<Column<Outcome>> COLUMNS =
      List.of(
          Column.share("refuses unsafe", "refused", Outcome::refused),
          Column.share("refuses benign", "over_refused", Outcome::overRefused),
          Column.share("exact answers", "exact", Outcome::exact),
          new Column<>("held-out loss", "held_out_loss", "%.4f", 1, Outcome::heldOutLoss),
          Column.share("token accuracy", "token_accuracy", Outcome::tokenAccuracy),
          new Column<>("divergence", "divergence", "%.4f", 1, Outcome::divergence),
          new Column<>(
              "steps",
              "steps",
              "%.0f",
              1,
              run -> run.steps() == null ? null : (double) run.steps()),
          new Column<>("seconds", "seconds", "%.1f", 1, Outcome::seconds));

  private final List<Outcome> outcomes;
  private final SpreadTable<Outcome> table;

  public Comparison(List<Outcome> outcomes) {
    this.outcomes = List.copyOf(outcomes);
    List<Column<Outcome>> columns = new ArrayList<>(COLUMNS);
    List<String> files =
        outcomes.stream().flatMap(run -> run.refusedByFile().keySet().stream()).distinct().toList();
    for (String file : files) {
      boolean only = files.stream().filter(f -> fileName(f).equals(fileName(file))).count() == 1;
      columns.add(ofFile(file, only ? fileName(file) : file));
    }
    this.table = new SpreadTable<>(columns, outcomes, Outcome::name);
  }

  private static Column<Outcome> ofFile(String file, String name) {
    return new Column<>("refuses " + name, file, "%.1f", 100, run -> run.refusedByFile().get(file));
  }

  private static String fileName(String file) {
    return Path.of(file).getFileName().toString();
  }

  Map<String, List<Outcome>> groups() {
    return table.groups();
  }

  /** A table for people; shares are in per cent. Columns that no run has are left out. */
  public String table() {
    return table.text("");
  }

  /** Every run, a line each. */
  public String csv() {
    return table.csv(List.of("name", "seed"), run -> Arrays.asList(run.name(), run.seed()));
  }

  /** Every run, and for each method mean, standard deviation and number of runs. */
  public String json() {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("runs", outcomes);
    all.put("methods", table.spreads());
    return ResultJson.of(all);
  }
}
