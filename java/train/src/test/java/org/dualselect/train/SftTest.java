package org.dualselect.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SftTest {
  @TempDir Path folder;

  @Test
  void lossFallsAndNothingIsSelected() throws Exception {
    Path output = folder.resolve("run");
    Settings settings =
        Settings.sft(output).with("batchSize", 10).with("epochs", 6).with("learningRate", 1e-2);
    Run run = Run.of(settings);
    assertEquals(6 * 3, run.summary().steps());
    assertFalse(Files.exists(output.resolve("selection_log.jsonl")));
    assertTrue(Files.exists(output.resolve("adapter_model.safetensors")));
    assertTrue(Files.exists(output.resolve("adapter_config.json")));
    double first = loss(run, "epoch 1/6");
    double last = loss(run, "epoch 6/6");
    assertTrue(last < 0.9 * first, first + " to " + last);
    assertEquals(run.steps().get(17).loss(), run.summary().finalLoss());
  }

  /** Three batches of 10, 10 and 4. */
  @Test
  void everyRecordIsUsedOnceAnEpoch() throws Exception {
    Run run = Run.of(Settings.sft(folder.resolve("run")).with("batchSize", 10));
    for (int i = 0; i < run.steps().size(); i++) {
      assertEquals(i % 3 == 2 ? 4 : 10, run.steps().get(i).batch());
      assertEquals(run.steps().get(i).batch(), run.steps().get(i).kept());
    }
  }

  /** With nothing dropped and nothing added DualSelect is plain training after its warm-up. */
  @Test
  void dualSelectThatSelectsAllIsPlainTraining() throws Exception {
    Run plain = Run.of(Settings.sft(folder.resolve("sft")).with("batchSize", 8));
    Run all =
        Run.of(
            Settings.golden(folder.resolve("all"))
                .with("warmupSteps", 0)
                .with("taskTopK", 8)
                .with("rho", 0.0));
    assertArrayEquals(plain.parameters(), all.parameters(), 1e-5f);
  }

  @Test
  void limitOfRecords() throws Exception {
    Run run = Run.of(Settings.sft(folder.resolve("run")).with("maxTaskRecords", 5));
    assertEquals(5, run.steps().get(0).batch());
  }

  private static double loss(Run run, String phase) {
    return run.steps().stream()
        .filter(s -> s.phase().equals(phase))
        .mapToDouble(TrainListener.Step::loss)
        .average()
        .orElseThrow();
  }
}
