package org.dualselect.continual;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.dualselect.compare.Outcome;

/**
 * Tasks learned one after the other by one method with one seed, up to some stage.
 *
 * @param stages in order; of the model before the first task, stage 0 alone
 */
public record Sequence(List<Stage> stages) {
  /**
   * @param number from 1; 0 before the first task
   * @param asSft whether it is sft's run, because the method had no references yet
   */
  public record Stage(@JsonProperty("stage") int number, boolean asSft, Outcome outcome) {}

  public Sequence {
    stages = List.copyOf(stages);
  }

  public Stage last() {
    return stages.get(stages.size() - 1);
  }

  Outcome outcome() {
    return last().outcome;
  }

  /** Share of tokens of that task's held-out answers, from 0, that are foretold. */
  double accuracy(int task) {
    return outcome().tokenAccuracies().get(task);
  }

  /** Of the tasks learned so far; before the first, of all. */
  double average() {
    return learned() ? matrix().average() : mean(outcome().tokenAccuracies());
  }

  /** On all tasks, in nats a token. */
  double loss() {
    return mean(outcome().heldOutLosses());
  }

  /** Null where no task has another after it yet. */
  Double forgetting() {
    return last().number > 1 ? (Double) matrix().forgetting() : null;
  }

  /** Null where no task has another after it yet. */
  Double backwardTransfer() {
    return last().number > 1 ? (Double) matrix().backwardTransfer() : null;
  }

  /** Of all its stages. */
  Double steps() {
    return learned() ? (Double) stages.stream().mapToDouble(s -> s.outcome.steps()).sum() : null;
  }

  /** Of all its stages. */
  Double seconds() {
    return learned() ? (Double) stages.stream().mapToDouble(s -> s.outcome.seconds()).sum() : null;
  }

  private boolean learned() {
    return last().number > 0;
  }

  /** Every task weighs the same. */
  private static double mean(List<Double> tasks) {
    return tasks.stream().mapToDouble(task -> task).average().orElseThrow();
  }

  private AccuracyMatrix matrix() {
    return new AccuracyMatrix(
        stages.stream()
            .map(s -> s.outcome.tokenAccuracies().stream().mapToDouble(a -> a).toArray())
            .toArray(double[][]::new));
  }
}
