package org.dualselect.continual;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.dualselect.compare.ResultJson;
import org.dualselect.compare.SpreadTable;
import org.dualselect.compare.SpreadTable.Column;
import org.dualselect.continual.Sequence.Stage;

/** What several methods and seeds kept of every task at every stage. */
public final class ContinualResult {
  private static final List<Column<Sequence>> SAFETY =
      List.of(
          Column.share("refuses unsafe", "refused", s -> s.outcome().refused()),
          Column.share("refuses benign", "over_refused", s -> s.outcome().overRefused()),
          Column.share("exact answers", "exact", s -> s.outcome().exact()));

  private static final List<Column<Sequence>> FIGURES =
      Stream.of(
              List.<Column<Sequence>>of(
                  Column.share("average accuracy", "average_accuracy", Sequence::average),
                  Column.share("forgetting", "forgetting", Sequence::forgetting),
                  Column.share(
                      "backward transfer", "backward_transfer", Sequence::backwardTransfer),
                  new Column<>("loss", "loss", "%.4f", 1, Sequence::loss)),
              SAFETY,
              List.<Column<Sequence>>of(
                  new Column<>("steps", "steps", "%.0f", 1, Sequence::steps),
                  new Column<>("seconds", "seconds", "%.1f", 1, Sequence::seconds)))
          .flatMap(List::stream)
          .toList();

  private final List<String> tasks;
  private final List<Sequence> sequences;

  /**
   * @param tasks their names, in the order in which they are learned
   * @param sequences the model before the first, then every stage of each method and seed, with
   *     those that led there
   */
  public ContinualResult(List<String> tasks, List<Sequence> sequences) {
    this.tasks = List.copyOf(tasks);
    this.sequences = List.copyOf(sequences);
  }

  List<String> tasks() {
    return tasks;
  }

  List<Sequence> sequences() {
    return sequences;
  }

  /** Two tables for people: every task after every stage, and what is left after the last one. */
  public String tables() {
    List<Column<Sequence>> columns = new ArrayList<>(accuracies());
    columns.addAll(SAFETY);
    return new SpreadTable<>(columns, sequences, this::label).text("token accuracy")
        + "\n"
        + finished().text("after the last task");
  }

  private List<Column<Sequence>> accuracies() {
    List<Column<Sequence>> columns = new ArrayList<>();
    for (int i = 0; i < tasks.size(); i++) {
      int task = i;
      columns.add(Column.share(tasks.get(i), "accuracy_" + tasks.get(i), s -> s.accuracy(task)));
    }
    return columns;
  }

  private List<Column<Sequence>> losses() {
    List<Column<Sequence>> columns = new ArrayList<>();
    for (int i = 0; i < tasks.size(); i++) {
      int task = i;
      String key = "loss_" + tasks.get(i);
      columns.add(new Column<>(key, key, "%.4f", 1, s -> s.outcome().heldOutLosses().get(task)));
    }
    return columns;
  }

  private SpreadTable<Sequence> finished() {
    List<Sequence> whole =
        sequences.stream()
            .filter(s -> s.last().number() == 0 || s.last().number() == tasks.size())
            .toList();
    return new SpreadTable<>(FIGURES, whole, s -> s.outcome().name());
  }

  /** As in {@code project after alpaca}. */
  private String label(Sequence sequence) {
    Stage last = sequence.last();
    return last.number() == 0
        ? last.outcome().name()
        : last.outcome().name()
            + " after "
            + tasks.get(last.number() - 1)
            + (last.asSft() ? ", as sft" : "");
  }

  /** Every stage of every method and seed, a line each; steps and seconds are of all so far. */
  public String csv() {
    return stages()
        .csv(
            List.of("name", "seed", "stage", "task", "as_sft"),
            s -> {
              Stage last = s.last();
              String task = last.number() == 0 ? null : tasks.get(last.number() - 1);
              return Arrays.asList(
                  last.outcome().name(), last.outcome().seed(), last.number(), task, last.asSft());
            });
  }

  private SpreadTable<Sequence> stages() {
    List<Column<Sequence>> columns = new ArrayList<>(accuracies());
    columns.addAll(losses());
    columns.addAll(FIGURES);
    return new SpreadTable<>(columns, sequences, this::label);
  }

  /** The tasks; what each stage came to; means and deviations of stages, and after the last one. */
  public String json() {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("tasks", tasks);
    all.put("runs", sequences.stream().map(Sequence::last).toList());
    all.put("stages", stages().spreads());
    all.put("methods", finished().spreads());
    return ResultJson.of(all);
  }
}
