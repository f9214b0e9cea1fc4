package org.dualselect.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Candidates that their loss alone rules out cost no backward pass, and change nothing. */
class PruneTest {
  @TempDir Path folder;

  private Run run(Settings settings, String name) throws Exception {
    return Run.of(settings.with("output", folder.resolve(name)));
  }

  /** Few winners and small batches, so that some batch holds no candidate for them. */
  private Settings settings(double conflictWeight) {
    return Settings.golden(folder)
        .with("referenceTopK", 2)
        .with("scoreBatch", 2)
        .with("every", 1)
        .with("conflictWeight", conflictWeight);
  }

  private static int pruned(Run run) {
    return run.log("reference").stream().mapToInt(r -> r.get("num_pruned_refs").intValue()).sum();
  }

  @ParameterizedTest
  @CsvSource({"1, false, 1024", "0.1, true, 1024", "0, true, 1024", "0, true, 0"})
  void sameRunBitForBit(double conflictWeight, boolean must, int memory) throws Exception {
    Settings settings = settings(conflictWeight).with("memory", memory);
    Run all = run(settings.with("prune", false), "all");
    Run some = run(settings.with("prune", true), "some");
    assertEquals(0, pruned(all));
    assertTrue(!must || pruned(some) > 0, "nothing was pruned");
    List<JsonNode> expected = all.log();
    for (int i = 0; i < expected.size(); i++) {
      assertEquals(without(expected.get(i)), without(some.log().get(i)));
    }
    assertArrayEquals(all.parameters(), some.parameters());
  }

  /** What is known of the references that were not selected is less. */
  private static JsonNode without(JsonNode row) {
    return ((ObjectNode) row.deepCopy()).without(List.of("num_pruned_refs", "score_histogram"));
  }

  /** A bound holds for what has risen as well. */
  @Test
  void sameRunWhereLossesCountByTheirRise() throws Exception {
    Settings rise =
        settings(0)
            .with("scoreLoss", ExtensionSettings.ScoreLoss.RISE)
            .with("learningRate", 0.05)
            .with("prune", false);
    Run all = run(rise, "all");
    Run some = run(rise.with("prune", true), "some");
    assertTrue(pruned(some) > 0, "nothing was pruned");
    for (int i = 0; i < all.log().size(); i++) {
      assertEquals(without(all.log().get(i)), without(some.log().get(i)));
    }
    assertArrayEquals(all.parameters(), some.parameters());
  }

  @Test
  void softSharesNeedEveryScore() throws Exception {
    Settings soft = settings(0).with("weighting", TrainSettings.Selection.SOFT);
    assertEquals(0, pruned(run(soft, "soft")));
  }

  /** Kept gradients, or a second pass over the winners. */
  @ParameterizedTest
  @CsvSource({"HARD", "SOFT"})
  void memoryDoesNotChangeTheResult(TrainSettings.Selection selection) throws Exception {
    Settings settings = settings(1).with("referenceTopK", 6).with("weighting", selection);
    Run kept = run(settings, "kept");
    Run again = run(settings.with("memory", 0), "again");
    for (int i = 0; i < kept.log().size(); i++) {
      assertEquals(kept.log().get(i).get("indices"), again.log().get(i).get("indices"));
    }
    assertArrayEquals(again.parameters(), kept.parameters(), 1e-5f);
  }
}
