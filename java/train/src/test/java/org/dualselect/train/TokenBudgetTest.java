package org.dualselect.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import org.dualselect.Golden;
import org.dualselect.data.EncodedSample;
import org.dualselect.data.Encoder;
import org.dualselect.data.Tokenizer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("kernels")
class TokenBudgetTest {
  @TempDir Path folder;

  private Settings settings(double budget) {
    return Settings.golden(folder.resolve("run"))
        .with("taskTopK", 0)
        .with("taskTokenBudget", budget)
        .with("epochs", 3)
        .with("shuffle", true);
  }

  private static List<EncodedSample> task() {
    try (Tokenizer tokenizer = Tokenizer.open(Golden.path("llama3"))) {
      Encoder encoder = new Encoder(tokenizer, 64);
      return Encoded.read(Golden.path("train/task.jsonl"), encoder, 0).samples();
    }
  }

  private static long kept(JsonNode row, List<EncodedSample> task) {
    long tokens = 0;
    for (int index : Golden.ints(row.get("indices"))) {
      tokens += task.get(index).supervised();
    }
    return tokens;
  }

  @ParameterizedTest
  @EnumSource(TrainSettings.Selection.class)
  void shareOfTheRunIsMetWithinOneSample(TrainSettings.Selection selection) throws Exception {
    List<EncodedSample> task = task();
    long all = 3L * task.stream().mapToInt(EncodedSample::supervised).sum();
    int longest = task.stream().mapToInt(EncodedSample::supervised).max().orElseThrow();
    Run run = Run.of(settings(0.9).with("weighting", selection));
    long kept = 0;
    int steps = 0;
    for (JsonNode row : run.log("task")) {
      kept += kept(row, task);
      steps++;
    }
    assertEquals(9, steps);
    assertTrue(kept >= 0.9 * all && kept < 0.9 * all + longest, kept + " of " + all);
  }

  @Test
  void atLeastOneSampleIsKept() throws Exception {
    Run run = Run.of(settings(1e-6));
    for (JsonNode row : run.log("task")) {
      assertEquals(1, row.get("indices").size());
      assertEquals(1, row.get("num_selected_task").intValue());
    }
  }

  @Test
  void budgetOfOneKeepsAll() throws Exception {
    Run run = Run.of(settings(1));
    for (JsonNode row : run.log("task")) {
      assertEquals(8, row.get("indices").size());
    }
  }

  @Test
  void budgetTakesTheLowestScores() throws Exception {
    List<EncodedSample> task = task();
    JsonNode row = Run.of(settings(0.5).with("shuffle", false)).log("task").get(0);
    double[] scores = Golden.doubles(row.get("scores"));
    for (int i = 1; i < scores.length; i++) {
      assertTrue(scores[i - 1] <= scores[i]);
    }
    long half = task.subList(0, 8).stream().mapToInt(EncodedSample::supervised).sum() / 2;
    int[] indices = Golden.ints(row.get("indices"));
    assertTrue(kept(row, task) >= half);
    int last = task.get(indices[indices.length - 1]).supervised();
    assertTrue(kept(row, task) - last < half + 1);
  }
}
