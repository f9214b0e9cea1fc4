package org.dualselect.monitor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.dualselect.Golden;
import org.dualselect.cli.TrainCommand;
import org.dualselect.data.InputException;
import org.dualselect.train.DivergedException;
import org.dualselect.train.RunFiles;
import org.dualselect.train.TrainListener;
import org.dualselect.train.TrainSettings;
import org.dualselect.train.TrainSummary;
import org.dualselect.train.Trainer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a run leaves about itself, in each way that it may end. */
class RunRecordTest {
  @TempDir Path folder;

  private TrainSettings settings(Path task, String... more) {
    List<String> flags = new ArrayList<>(List.of(more));
    flags.add("--model=" + Golden.path("llama3"));
    flags.add("--task=" + task);
    flags.add("--reference=" + Golden.path("train/reference.jsonl"));
    flags.add("--output=" + folder.resolve("run"));
    flags.addAll(List.of("--max-length=64", "--warmup-steps=2", "--reference-top-k=6"));
    return TrainCommand.parse(flags.toArray(String[]::new));
  }

  private void run(TrainSettings settings, BooleanSupplier stop) throws Exception {
    RunRecord record = new RunRecord(settings, Map.of("seed", 42L), List.of("train", "--seed=42"));
    try (RunMonitor monitor = new RunMonitor(settings.files().output())) {
      TrainSummary summary = Trainer.run(settings, TrainListener.all(record, monitor), stop);
      record.ended(summary);
    } catch (RuntimeException e) {
      record.failed(e.getMessage());
      throw e;
    }
  }

  private JsonNode json() {
    return Golden.json(folder.resolve("run").resolve(RunFiles.RUN));
  }

  private List<JsonNode> metrics() {
    return Golden.jsonLines(folder.resolve("run").resolve(RunFiles.METRICS));
  }

  @Test
  void aFinishedRun() throws Exception {
    Path task = Golden.path("train/task.jsonl");
    run(settings(task), () -> false);
    JsonNode run = json();
    assertEquals("finished", run.get("state").textValue());
    assertFalse(run.has("problem"));
    assertEquals(5, run.get("steps").intValue());
    assertEquals(5, run.get("planned_steps").intValue());
    assertEquals(42, run.get("settings").get("seed").intValue());
    assertEquals("--seed=42", run.get("command").get(1).textValue());
    assertEquals(24, run.get("data").get("task").get("records").intValue());
    assertEquals(sha256(task), run.get("data").get("task").get("sha256").textValue());
    for (JsonNode file : run.get("model_files")) {
      assertEquals("file", file.get("hashed").textValue());
      Path path = Golden.path("llama3").resolve(file.get("name").textValue());
      assertEquals(sha256(path), file.get("sha256").textValue());
    }
    assertTrue(run.get("model_files").size() >= 3, run.get("model_files").toString());
  }

  /** Two of the warm-up, a refresh, three of the epoch; as the selection log has it. */
  @Test
  void metricsAgreeWithTheSelectionLog() throws Exception {
    run(settings(Golden.path("train/task.jsonl")), () -> false);
    List<JsonNode> rows = metrics();
    assertEquals(
        List.of("step", "step", "refresh", "step", "step", "step"),
        rows.stream().map(row -> row.get("kind").textValue()).toList());
    assertEquals(
        List.of(1, 2, 2, 3, 4, 5), rows.stream().map(row -> row.get("step").intValue()).toList());
    List<JsonNode> selection = Golden.jsonLines(folder.resolve("run").resolve(RunFiles.SELECTION));
    JsonNode refresh = rows.get(2);
    assertEquals(
        selection.get(0).get("selected_ref_mean_score").doubleValue(),
        refresh.get("mean_score").doubleValue());
    int[] counts = Golden.ints(selection.get(0).get("score_histogram").get("counts"));
    assertEquals(refresh.get("candidates").intValue(), java.util.Arrays.stream(counts).sum());
    for (int i = 1; i < selection.size(); i++) {
      JsonNode step = rows.get(i + 2);
      assertEquals(
          selection.get(i).get("task_loss").doubleValue(), step.get("loss").doubleValue(), 1e-9);
      int kept = selection.get(i).get("indices").size();
      int dropped = selection.get(i).get("dropped_indices").size();
      assertEquals(step.get("kept").intValue(), kept);
      assertEquals(step.get("batch").intValue(), kept + dropped);
      double negative = step.get("conflict_share").doubleValue() * step.get("batch").intValue();
      assertEquals(Math.rint(negative), negative, 1e-9);
    }
    JsonNode warmUp = rows.get(0);
    assertFalse(warmUp.has("mean_cosine"));
    double split =
        warmUp.get("forward_seconds").doubleValue() + warmUp.get("backward_seconds").doubleValue();
    assertTrue(split > 0 && split <= warmUp.get("seconds").doubleValue(), warmUp.toString());
    assertTrue(warmUp.get("peak_memory").longValue() > 50 << 20, warmUp.toString());
  }

  @Test
  void aStoppedRun() throws Exception {
    int[] asked = {0};
    run(settings(Golden.path("train/task.jsonl")), () -> ++asked[0] == 2);
    assertEquals("stopped", json().get("state").textValue());
    assertEquals(2, json().get("steps").intValue());
    assertEquals(2, metrics().size());
  }

  /** Compare and the report show what the whole run took, not what was left of it. */
  @Test
  void aResumedRunTookTheTimeBeforeToo() throws Exception {
    int[] asked = {0};
    run(settings(Golden.path("train/task.jsonl")), () -> ++asked[0] == 2);
    Path record = folder.resolve("run").resolve(RunFiles.RUN);
    String stopped = Files.readString(record);
    Files.writeString(record, stopped.replaceFirst("\"seconds\" : [0-9.]+", "\"seconds\" : 1000"));
    run(settings(Golden.path("train/task.jsonl"), "--resume"), () -> false);
    assertEquals("finished", json().get("state").textValue());
    assertTrue(json().get("seconds").doubleValue() > 1000, json().toString());
  }

  @Test
  void aFailedRunSaysWhy() throws Exception {
    TrainSettings settings = settings(Golden.path("train/task.jsonl"), "--learning-rate=1e38");
    String message =
        assertThrows(DivergedException.class, () -> run(settings, () -> false)).getMessage();
    assertEquals("failed", json().get("state").textValue());
    assertEquals(message, json().get("problem").textValue());
  }

  /** A refused folder is somebody else's: nothing may be written there. */
  @Test
  void aRunThatNeverBeganLeavesNothing() throws Exception {
    Path output = Files.createDirectories(folder.resolve("run"));
    Files.writeString(output.resolve("notes.txt"), "mine");
    TrainSettings settings = settings(Golden.path("train/task.jsonl"));
    assertThrows(InputException.class, () -> run(settings, () -> false));
    try (var files = Files.list(output)) {
      assertEquals(1, files.count());
    }
  }

  /** A selection counts the samples that are left; the second record's prompt fills all of it. */
  @Test
  void skippedRecordsAreNamed() throws Exception {
    List<String> lines = new ArrayList<>(Files.readAllLines(Golden.path("train/task.jsonl")));
    lines.set(1, "{\"prompt\": \"" + "a ".repeat(100) + "\", \"response\": \"b\"}");
    Path task = Files.write(folder.resolve("task.jsonl"), lines.subList(0, 3));
    run(settings(task, "--method=sft"), () -> false);
    JsonNode data = json().get("data").get("task");
    assertEquals(3, data.get("records").intValue());
    assertArrayEquals(new int[] {1}, Golden.ints(data.get("skipped")));
    DataFile file = new DataFile("", 0L, "", 3, new int[] {1}, null);
    assertArrayEquals(new int[] {0, 2}, file.source());
  }

  private static String sha256(Path file) throws Exception {
    byte[] sum = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
    return HexFormat.of().formatHex(sum);
  }
}
