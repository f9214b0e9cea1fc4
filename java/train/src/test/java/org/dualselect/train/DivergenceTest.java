package org.dualselect.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.dualselect.Golden;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A loss that is no number ends the run: it names the record and keeps the last good step. */
class DivergenceTest {
  @TempDir Path folder;
  private Path model;

  @BeforeEach
  void poison() throws Exception {
    model = Poison.model(folder.resolve("model"));
  }

  private Settings settings(String output) {
    return Settings.golden(folder.resolve(output)).with("model", model);
  }

  /** The good run has the same steps on the sound data and stops there. */
  private void checkLastGood(Settings good, int steps, Path output) throws Exception {
    Run stopped = Run.stopped(good.with("model", Golden.path("llama3")), steps);
    float[] saved = Run.parameters(output);
    for (float p : saved) {
      assertTrue(Float.isFinite(p));
    }
    assertArrayEquals(stopped.parameters(), saved);
  }

  /** Batches of 8: 2 warm-up steps see lines 1 to 16, the epoch's first two again. */
  @ParameterizedTest
  @ValueSource(ints = {17, 20, 24})
  void taskRecord(int line) throws Exception {
    Path task = Poison.data("train/task.jsonl", line, folder.resolve("task.jsonl"));
    Path output = folder.resolve("run");
    Golden.fails(
        DivergedException.class,
        () -> Run.of(settings("run").with("task", task)),
        task + ":" + line + " ",
        "NaN",
        "after step 4;",
        output.toString());
    checkLastGood(settings("good"), 4, output);
    assertTrue(Files.readAllLines(output.resolve("selection_log.jsonl")).size() == 3);
  }

  @Test
  void taskRecordOfPlainTraining() throws Exception {
    Path task = Poison.data("train/task.jsonl", 9, folder.resolve("task.jsonl"));
    Settings bad =
        Settings.sft(folder.resolve("run"))
            .with("model", model)
            .with("task", task)
            .with("batchSize", 8);
    Golden.fails(DivergedException.class, () -> Run.of(bad), task + ":9 ", "after step 1;");
    checkLastGood(
        Settings.sft(folder.resolve("good")).with("batchSize", 8), 1, folder.resolve("run"));
  }

  @ParameterizedTest
  @CsvSource({"1, 8", "13, 8", "20, 3", "20, 64"})
  void referenceRecord(int line, int scoreBatch) throws Exception {
    Path pool = Poison.data("train/reference.jsonl", line, folder.resolve("reference.jsonl"));
    Path output = folder.resolve("run");
    Golden.fails(
        DivergedException.class,
        () -> Run.of(settings("run").with("reference", pool).with("scoreBatch", scoreBatch)),
        pool + ":" + line + " ",
        "after step 2;");
    checkLastGood(settings("good"), 2, output);
  }

  /** Line 20, which no step has seen yet, is drawn for the direction of the first refresh. */
  @Test
  void taskRecordOfADirection() throws Exception {
    Path task = Poison.data("train/task.jsonl", 20, folder.resolve("task.jsonl"));
    Golden.fails(
        DivergedException.class,
        () -> Run.of(settings("run").with("task", task).with("directionSamples", 24)),
        task + ":20 ",
        "after step 2;");
    checkLastGood(settings("good"), 2, folder.resolve("run"));
  }

  /** The records are fine: it was the step. */
  @Test
  void aStepTooLargeIsTakenBack() throws Exception {
    Golden.fails(
        DivergedException.class,
        () -> Run.of(settings("run").with("learningRate", 1e38)),
        "since step 1, not yet after step 0;");
    assertArrayEquals(
        Run.parameters(Golden.path("llama3/adapter")), Run.parameters(folder.resolve("run")));
  }

  @Test
  void inTheFirstStepTheStartIsSaved() throws Exception {
    Path task = Poison.data("train/task.jsonl", 3, folder.resolve("task.jsonl"));
    Golden.fails(
        DivergedException.class,
        () -> Run.of(settings("run").with("task", task)),
        task + ":3 ",
        "after step 0;");
    assertArrayEquals(
        Run.parameters(Golden.path("llama3/adapter")), Run.parameters(folder.resolve("run")));
  }
}
