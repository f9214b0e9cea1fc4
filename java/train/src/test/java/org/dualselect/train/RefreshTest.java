package org.dualselect.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.dualselect.Golden;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RefreshTest {
  @TempDir Path folder;

  private Settings settings() {
    return Settings.golden(folder.resolve("run"));
  }

  /** Two epochs of three steps. */
  @ParameterizedTest
  @CsvSource({
    "0, 1r 1t0 1t1 1t2 2r 2t3 2t4 2t5",
    "1, 1r 1t0 1r 1t1 1r 1t2 2r 2t3 2r 2t4 2r 2t5",
    "2, 1r 1t0 1t1 1r 1t2 2t3 2r 2t4 2t5",
    "4, 1r 1t0 1t1 1t2 2t3 2r 2t4 2t5",
    "9, 1r 1t0 1t1 1t2 2t3 2t4 2t5",
  })
  void rowsOfTheLog(int every, String expected) throws Exception {
    List<String> rows =
        Run.of(settings().with("every", every)).log().stream()
            .map(
                r ->
                    r.get("epoch").intValue()
                        + r.get("kind")
                            .textValue()
                            .replace("reference", "r")
                            .replace("task_step_", "t"))
            .toList();
    assertEquals(expected, String.join(" ", rows));
  }

  @ParameterizedTest
  @CsvSource({"0.05, 1", "0.3, 6", "0.31, 7", "1, 20"})
  void ratioOfThePool(double ratio, int kept) throws Exception {
    JsonNode row = Run.of(settings().with("referenceRatio", ratio)).log().get(0);
    assertEquals(20, row.get("num_scored_refs").intValue());
    assertEquals(kept, row.get("num_selected_refs").intValue());
    assertEquals(kept, row.get("indices").size());
  }

  @Test
  void moreThanThePoolIsThePool() throws Exception {
    JsonNode row = Run.of(settings().with("referenceTopK", 1000)).log().get(0);
    assertEquals(20, row.get("indices").size());
  }

  /** How the pool is cut into batches is no part of the result. */
  @ParameterizedTest
  @CsvSource({"1, 0", "3, 0", "64, 0", "64, 1", "64, 60"})
  void scoreBatch(int samples, int tokens) throws Exception {
    Run eight = Run.of(settings());
    Run other =
        Run.of(
            settings()
                .with("scoreBatch", samples)
                .with("batchTokens", tokens)
                .with("output", folder.resolve("other")));
    for (int i = 0; i < eight.log().size(); i++) {
      assertEquals(eight.log().get(i).get("indices"), other.log().get(i).get("indices"));
    }
    assertArrayEquals(eight.parameters(), other.parameters(), 1e-4f);
  }

  @Test
  void withoutWarmUpTheFirstRefreshRanksByLoss() throws Exception {
    Run run = Run.of(settings().with("warmupSteps", 0).with("referenceTopK", 20));
    assertEquals(6, run.summary().steps());
    JsonNode first = run.log("reference").get(0);
    double[] losses = Golden.doubles(first.get("losses"));
    assertArrayEquals(losses, Golden.doubles(first.get("scores")));
    assertArrayEquals(new double[20], Golden.doubles(first.get("cosines")));
    double[] sorted = losses.clone();
    Arrays.sort(sorted);
    for (int i = 0; i < sorted.length; i++) {
      assertEquals(sorted[sorted.length - 1 - i], losses[i]);
    }
    JsonNode second = run.log("reference").get(1);
    assertTrue(Arrays.stream(Golden.doubles(second.get("cosines"))).noneMatch(c -> c == 0));
  }

  @Test
  void aWarmUpLongerThanTheDataRepeatsItsOrder() throws Exception {
    Run run = Run.of(settings().with("warmupSteps", 7).with("epochs", 1));
    assertEquals(7 + 3, run.summary().steps());
    assertEquals(7, run.steps().stream().filter(s -> s.phase().equals("warm-up")).count());
  }
}
