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

  /** Keeps what the one most endangered reference disagrees with most: low loss, no coupling. */
  private Run conflict(Correction correction, int steps) throws Exception {
    return Run.stopped(
        settings(correction, correction + "-conflict" + steps)
            .with("referenceTopK", 1)
            .with("referenceLossWeight", 0.0)
            .with("taskTopK", 8),
        steps);
  }

  private Settings settings(Correction correction, String output) {
    return Settings.golden(folder.resolve(output)).with("correction", correction);
  }

  /** The third step is the first with a reference; until then all runs are the same. */
  @Test
  void projectionTakesAwayTheConflictAlone() throws Exception {
    Run none = conflict(Correction.NONE, 3);
    Run project = conflict(Correction.PROJECT, 3);
    double cosine = none.log("task").get(0).get("task_ref_cosine").doubleValue();
    assertTrue(cosine < -0.01, "no conflict to project: " + cosine);
    double norm = none.steps().get(2).gradNorm();
    assertEquals(
        norm * Math.sqrt(1 - cosine * cosine), project.steps().get(2).gradNorm(), 1e-5 * norm);
    assertEquals(none.log("task").get(0), project.log("task").get(0));
    assertFalse(Arrays.equals(none.adapterBytes(), project.adapterBytes()));
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
