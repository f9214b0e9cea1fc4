package org.dualselect.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import org.dualselect.Golden;
import org.dualselect.model.SafetensorsHeader;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whole runs against the traces and adapters of an independent, slow implementation in PyTorch. */
@Tag("kernels")
class GoldenTrainTest {
  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource(TrainSettings.Selection.class)
  void traceAndAdapter(TrainSettings.Selection selection) throws Exception {
    Path output = folder.resolve("run");
    TrainSettings settings = Settings.golden(output).with("weighting", selection).build();
    TrainSummary summary = Trainer.run(settings, Listeners.silent(), () -> false);
    assertFalse(summary.stopped());
    assertEquals(2 + 2 * 3, summary.steps());
    String expected = "llama3/train_" + selection;
    compareTraces(
        Golden.jsonLines(Golden.path(expected + "/trace.jsonl")),
        Golden.jsonLines(output.resolve("selection_log.jsonl")));
    Path adapter = Golden.path(expected + "/adapter/adapter_model.safetensors");
    Path ours = output.resolve("adapter_model.safetensors");
    assertEquals(
        SafetensorsHeader.read(adapter).entries().keySet().stream().sorted().toList(),
        SafetensorsHeader.read(ours).entries().keySet().stream().sorted().toList());
    for (String name : SafetensorsHeader.read(adapter).entries().keySet()) {
      assertArrayEquals(Golden.tensor(adapter, name), Golden.tensor(ours, name), 1e-4f, name);
    }
  }

  private static void compareTraces(List<JsonNode> expected, List<JsonNode> actual) {
    assertEquals(expected.size(), actual.size());
    for (int row = 0; row < expected.size(); row++) {
      JsonNode e = expected.get(row);
      JsonNode a = actual.get(row);
      assertEquals(e.get("kind"), a.get("kind"));
      assertEquals(e.get("epoch"), a.get("epoch"));
      assertEquals(e.get("indices"), a.get("indices"), "row " + row);
      for (String key : List.of("weights", "scores", "losses", "cosines")) {
        assertArrayEquals(
            Golden.doubles(e.get(key)), Golden.doubles(a.get(key)), 1e-4, "row " + row + " " + key);
      }
    }
  }
}
