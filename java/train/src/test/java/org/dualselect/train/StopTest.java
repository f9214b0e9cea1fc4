package org.dualselect.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Arrays;
import org.dualselect.Golden;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StopTest {
  @TempDir Path folder;

  /** Rows: none in the warm-up; then a refresh and a row a step. */
  @ParameterizedTest
  @CsvSource({"1, 0", "2, 0", "3, 2", "5, 4", "6, 6", "8, 8"})
  void dualSelectStopsAfterTheStep(int steps, int rows) throws Exception {
    Run run = Run.stopped(Settings.golden(folder.resolve("run")), steps);
    assertTrue(run.summary().stopped());
    assertEquals(steps, run.summary().steps());
    assertEquals(steps, run.steps().size());
    assertEquals(rows, run.log().size());
    assertFalse(Arrays.equals(Run.parameters(Golden.path("llama3/adapter")), run.parameters()));
  }

  /** A pool may take long: its selection is left unfinished, what was trained is not lost. */
  @Test
  void dualSelectStopsInsideARefresh() throws Exception {
    int[] asked = {0};
    Run run = Run.of(Settings.golden(folder.resolve("run")), () -> ++asked[0] == 3);
    assertTrue(run.summary().stopped());
    assertEquals(2, run.summary().steps());
    assertEquals(0, run.log().size());
    Run warmUp = Run.stopped(Settings.golden(folder.resolve("warm-up")), 2);
    assertArrayEquals(warmUp.adapterBytes(), run.adapterBytes());
  }

  @Test
  void plainTrainingStopsAfterTheStep() throws Exception {
    Run run = Run.stopped(Settings.sft(folder.resolve("run")).with("batchSize", 8), 4);
    assertTrue(run.summary().stopped());
    assertEquals(4, run.summary().steps());
    Run whole =
        Run.of(Settings.sft(folder.resolve("whole")).with("batchSize", 8).with("epochs", 1));
    Run three = Run.stopped(Settings.sft(folder.resolve("three")).with("batchSize", 8), 3);
    assertFalse(whole.summary().stopped());
    assertArrayEquals(whole.adapterBytes(), three.adapterBytes());
  }
}
