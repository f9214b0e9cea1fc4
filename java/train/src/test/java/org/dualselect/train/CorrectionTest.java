package org.dualselect.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Arrays;
import org.dualselect.train.TrainSettings.Correction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CorrectionTest {
  @TempDir Path folder;

  private Settings settings(Correction correction, String output) {
    return Settings.golden(folder.resolve(output)).with("correction", correction);
  }

  @Test
  void additionOfNothingIsNoCorrection() throws Exception {
    Run none = Run.of(settings(Correction.NONE, "none"));
    Run zero = Run.of(settings(Correction.ADD, "zero").with("rho", 0.0));
    assertArrayEquals(none.adapterBytes(), zero.adapterBytes());
    assertEquals(none.log(), zero.log());
    Run add = Run.of(settings(Correction.ADD, "add"));
    assertFalse(Arrays.equals(none.adapterBytes(), add.adapterBytes()));
  }

  /** Without correction the selection still filters: 4 of 8. */
  @ParameterizedTest
  @EnumSource(Correction.class)
  void allOfThemSelect(Correction correction) throws Exception {
    Run run = Run.of(settings(correction, "run"));
    assertEquals(8, run.summary().steps());
    assertEquals(6, run.log("task").size());
    for (TrainListener.Step step : run.steps().subList(2, 8)) {
      assertEquals(4, step.kept());
      assertEquals(8, step.batch());
    }
    for (float p : run.parameters()) {
      assertTrue(Float.isFinite(p));
    }
  }
}
