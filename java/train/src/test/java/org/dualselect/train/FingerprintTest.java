package org.dualselect.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.dualselect.Golden;
import org.dualselect.cli.TrainCommand;
import org.dualselect.data.InputException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** What a resumed run must have in common with the one that broke off. */
class FingerprintTest {
  @TempDir Path folder;

  @BeforeEach
  void breakOff() throws Exception {
    Run.stopped(settings(), 3);
  }

  private Settings settings() {
    return Settings.golden(folder.resolve("run"));
  }

  private void refused(Settings other, String change) throws Exception {
    TrainSettings built = other.with("resume", true).build();
    Golden.fails(
        InputException.class,
        () -> Trainer.run(built, Listeners.silent(), () -> false),
        folder.resolve("run/checkpoint-3") + ": belongs to another run: " + change,
        "give the flags and files of that run");
  }

  @Test
  void whatChangesTheResultIsNamed() throws Exception {
    refused(settings().with("batchSize", 6), "--batch-size was 8 and is 6 now");
    refused(settings().with("epochs", 3), "--epochs was 2 and is 3 now");
    refused(settings().with("seed", 1L), "--seed was 42 and is 1 now");
    refused(settings().with("rho", 0.25), "--rho was 0.2 and is 0.25 now");
    refused(settings().with("dropout", 0.1), "--lora-dropout was 0.0 and is 0.1 now");
    refused(
        settings().with("targetModules", List.of("q_proj")),
        "--target-modules was q_proj,v_proj and is q_proj now");
    refused(settings().with("method", Method.SFT), "--method was dualselect and is sft now");
    refused(
        settings().with("method", Method.DUALSELECT_PLUS),
        "--method was dualselect and is dualselect+ now");
  }

  @Test
  void filesCountByTheirContent() throws Exception {
    Path model = Golden.copy("llama3", folder.resolve("model"));
    Path task = Files.copy(Golden.path("train/task.jsonl"), folder.resolve("task.jsonl"));
    Settings moved =
        settings()
            .with("model", model)
            .with("adapter", model.resolve("adapter"))
            .with("task", task);
    Run.stopped(moved.with("resume", true), 1);
    String changed = Files.readString(task).replaceFirst("\\.", "!");
    Files.writeString(task, changed);
    refusedAt4(moved, "task records (SHA-256) was ");
    refusedAt4(
        settings().with("adapter", Golden.path("llama3/train_soft/adapter")),
        "adapter to start from (SHA-256) was ");
    refusedAt4(
        settings().with("model", Poison.model(folder.resolve("poisoned"))), "model (SHA-256) was ");
  }

  private void refusedAt4(Settings other, String change) throws Exception {
    TrainSettings built = other.with("resume", true).build();
    Golden.fails(
        InputException.class,
        () -> Trainer.run(built, Listeners.silent(), () -> false),
        folder.resolve("run/checkpoint-4") + ": belongs to another run: " + change);
  }

  /** The last bits may differ, which is better than a run that cannot leave a lost machine. */
  @Test
  void otherThreadsAndMicroBatchesAreSaid() throws Exception {
    List<String> lines = new ArrayList<>();
    TrainSettings other =
        settings().with("threads", 3).with("microBatch", 4).with("resume", true).build();
    TrainSummary summary = Trainer.run(other, Listeners.lines(lines), () -> false);
    assertEquals(8, summary.steps());
    assertTrue(
        lines.stream().anyMatch(l -> l.matches("warning: --threads was \\d+ and is 3 now, so .*")),
        lines.toString());
    String micro = "warning: --micro-batch-size was 0 and is 4 now, so the last bits";
    assertTrue(lines.stream().anyMatch(l -> l.startsWith(micro)), lines.toString());
  }

  /** Whoever adds a setting need not think of this: it counts, unless it is listed as free. */
  @Test
  void everySettingCountsUnlessListed() throws Exception {
    Map<String, String> all = Fingerprint.settings(settings().build());
    List<String> changed = new ArrayList<>();
    for (Map.Entry<String, Object> value : settings().values().entrySet()) {
      Map<String, String> other =
          Fingerprint.settings(settings().with(value.getKey(), another(value)).build());
      if (!other.equals(all)) {
        changed.add(value.getKey());
      }
    }
    List<String> free = new ArrayList<>(settings().values().keySet());
    free.removeAll(changed);
    assertEquals(
        List.of(
            "model",
            "adapter",
            "task",
            "reference",
            "output",
            "overwrite",
            "recompute",
            "checkpointEvery",
            "keep",
            "resume"),
        free);
  }

  /** A refusal names what the user can type: so does that of a setting that is yet to come. */
  @Test
  void everySettingIsAFlag() throws Exception {
    CommandSpec train = new CommandLine(new TrainCommand()).getCommandSpec();
    for (String key : Fingerprint.settings(settings().build()).keySet()) {
      assertNotNull(
          train.findOption(Fingerprint.flag(key)), key + " is no " + Fingerprint.flag(key));
    }
    assertEquals("model (SHA-256)", Fingerprint.flag("model (SHA-256)"));
    assertEquals("program", Fingerprint.flag("program"));
  }

  private static Object another(Map.Entry<String, Object> setting) {
    Object value = setting.getValue();
    if (value instanceof Boolean flag) {
      return !flag;
    }
    if (value instanceof Integer number) {
      return number + 1;
    }
    if (value instanceof Long number) {
      return number + 1;
    }
    if (value instanceof Double number) {
      return setting.getKey().equals("taskTokenBudget") ? 0.5 : number / 2 + 0.01;
    }
    if (value instanceof Enum<?> constant) {
      Object[] constants = constant.getDeclaringClass().getEnumConstants();
      return constants[(constant.ordinal() + 1) % constants.length];
    }
    if (value instanceof Path path) {
      return path.resolve("other");
    }
    if (value instanceof List<?>) {
      return List.of("k_proj");
    }
    return setting.getKey().equals("device") ? "cuda" : "bfloat16";
  }
}
