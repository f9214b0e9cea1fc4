package org.dualselect.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Arrays;
import org.dualselect.train.TrainSettings.Correction;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("kernels")
class CorrectionTest {
  @TempDir Path folder;

  private Settings settings(Correction correction, String output) {
    return Settings.golden(folder.resolve(output)).with("correction", correction);
  }

  /** One reference, the most endangered; the third step is the first that knows of it. */
  private Run thirdStep(Correction correction, long seed) throws Exception {
    return Run.stopped(
        settings(correction, correction + "-" + seed)
            .with("referenceTopK", 1)
            .with("referenceLossWeight", 0.0)
            .with("taskTopK", 8)
            .with("shuffle", true)
            .with("seed", seed),
        3);
  }

  private static double cosine(Run run) {
    return run.log("task").get(0).get("task_ref_cosine").doubleValue();
  }

  /** What is left of a gradient without its part along the reference: the sine of their angle. */
  @Test
  void projectionTakesAwayTheConflict() throws Exception {
    Run none = thirdStep(Correction.NONE, 3);
    Run project = thirdStep(Correction.PROJECT, 3);
    double cosine = cosine(none);
    assertTrue(cosine < -0.1, "no conflict to project: " + cosine);
    assertEquals(none.log(), project.log());
    double norm = none.steps().get(2).gradNorm();
    double left = norm * Math.sqrt(1 - cosine * cosine);
    assertEquals(left, project.steps().get(2).gradNorm(), 1e-5 * norm);
    assertFalse(Arrays.equals(none.adapterBytes(), project.adapterBytes()));
  }

  @Test
  void projectionLeavesAgreementAlone() throws Exception {
    Run none = thirdStep(Correction.NONE, 5);
    Run project = thirdStep(Correction.PROJECT, 5);
    assertTrue(cosine(none) > 0.01, "no agreement: " + cosine(none));
    assertArrayEquals(none.adapterBytes(), project.adapterBytes());
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
