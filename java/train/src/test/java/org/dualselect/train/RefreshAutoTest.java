package org.dualselect.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A refresh when the references' gradient has turned, and not by the calendar. */
class RefreshAutoTest {
  @TempDir Path folder;

  /** Six references by threes: a round takes two steps. Six steps on tasks after two others. */
  private Settings settings(String name) {
    return Settings.golden(folder.resolve(name))
        .with("freshReferences", 3)
        .with("every", RefreshSettings.AUTO);
  }

  private static List<Double> drifts(Run run) {
    return run.steps().stream()
        .filter(step -> step.references() != null)
        .map(step -> step.references().drift())
        .toList();
  }

  @Test
  void onceWhereItMayTurnAsItLikes() throws Exception {
    Run run = Run.of(settings("run").with("refreshBelow", -1.0));
    assertEquals(1, run.log("reference").size());
    assertNull(drifts(run).get(0));
    assertTrue(drifts(run).get(5) < drifts(run).get(1), "" + drifts(run));
  }

  @Test
  void afterEveryRoundWhereItMustNotTurn() throws Exception {
    Run run = Run.of(settings("run").with("refreshBelow", 1.0).with("learningRate", 1e-2));
    assertEquals(3, run.log("reference").size());
    List<Double> drifts = drifts(run);
    assertNull(drifts.get(2)); // of the new set nothing is known yet
    assertTrue(drifts.get(1) < 1 && drifts.get(3) < 1, "" + drifts);
  }

  /** Those drawn once have no refresh to turn away from. */
  @Test
  void withoutARefreshThereIsNoDrift() throws Exception {
    Run run = Run.of(settings("run").with("method", Method.FIXED_REFERENCE));
    assertTrue(drifts(run).stream().allMatch(drift -> drift == null), "" + drifts(run));
  }

  /** Where nothing moves, a round's sum is the direction of the refresh, whatever the weights. */
  @ParameterizedTest
  @EnumSource
  void withoutAStepThereIsNoDrift(TrainSettings.Selection weighting) throws Exception {
    Run run =
        Run.of(
            settings("run")
                .with("learningRate", 1e-20)
                .with("weighting", weighting)
                .with("referenceTopK", 7));
    List<Double> drifts = drifts(run);
    assertNull(drifts.get(1));
    assertEquals(1, drifts.get(2), 1e-6);
    assertEquals(1, drifts.get(5), 1e-6);
    assertEquals(1, run.log("reference").size());
  }
}
