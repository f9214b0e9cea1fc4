package org.dualselect.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import org.dualselect.Golden;
import org.dualselect.monitor.RunMonitor;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A batch in parts is the batch: the same samples are selected and dropped, and adapter, log and
 * figures differ by the rounding of float32 at most. (Not bit for bit: a product of fewer rows may
 * be blocked otherwise, and the parts' gradients are added one after the other.)
 */
@Tag("kernels")
class MicroBatchTest {
  @TempDir Path folder;

  private enum Kind {
    SFT(s -> s.with("method", Method.SFT).with("reference", null)),
    HARD(s -> s),
    TOKEN_BUDGET(s -> s.with("taskTokenBudget", 0.6)),
    SOFT(s -> s.with("weighting", TrainSettings.Selection.SOFT).with("taskTopK", 0)),
    FRESH_REFERENCES(
        s ->
            s.with("freshReferences", 3)
                .with("referenceLoss", ExtensionSettings.ReferenceLoss.KL)
                .with("rhoScale", ExtensionSettings.RhoScale.TASK)),
    RECOMPUTED(s -> s.with("recompute", true));

    private final UnaryOperator<Settings> change;

    Kind(UnaryOperator<Settings> change) {
      this.change = change;
    }
  }

  private Run run(Kind kind, int microBatch) throws Exception {
    Settings settings =
        kind.change
            .apply(Settings.golden(folder.resolve(kind + "-" + microBatch)))
            .with("dropout", 0.2)
            .with("microBatch", microBatch);
    Path output = settings.build().files().output();
    try (RunMonitor monitor = new RunMonitor(output)) {
      TrainSummary summary = Trainer.run(settings.build(), monitor, () -> false);
      return new Run(output, summary, List.of());
    }
  }

  @ParameterizedTest
  @EnumSource
  void isTheBigBatch(Kind kind) throws Exception {
    Run whole = run(kind, 0);
    assertArrayEquals(whole.adapterBytes(), run(kind, 64).adapterBytes());
    for (int size : new int[] {1, 3, 7}) {
      Run parts = run(kind, size);
      assertArrayEquals(whole.parameters(), parts.parameters(), 1e-5f);
      if (kind != Kind.SFT) {
        same(whole.log(), parts.log());
      }
      same(figures(whole), figures(parts));
    }
  }

  private static List<JsonNode> figures(Run run) {
    List<JsonNode> rows = Golden.jsonLines(run.output().resolve(RunFiles.METRICS));
    assertTrue(rows.size() >= 6);
    return rows;
  }

  private static void same(List<JsonNode> expected, List<JsonNode> actual) {
    assertEquals(expected.size(), actual.size());
    for (int row = 0; row < expected.size(); row++) {
      same("row " + row, expected.get(row), actual.get(row));
    }
  }

  private static void same(String where, JsonNode expected, JsonNode actual) {
    if (expected.isFloatingPointNumber()) {
      assertEquals(expected.doubleValue(), actual.doubleValue(), 1e-4, where);
    } else if (expected.isContainerNode()) {
      assertEquals(expected.size(), actual.size(), where);
      expected
          .fieldNames()
          .forEachRemaining(
              name -> {
                if (!name.matches(".*second.*|peak_memory")) {
                  same(where + " " + name, expected.get(name), actual.get(name));
                }
              });
      for (int i = 0; expected.isArray() && i < expected.size(); i++) {
        same(where + " " + i, expected.get(i), actual.get(i));
      }
    } else {
      assertEquals(expected, actual, where);
    }
  }
}
