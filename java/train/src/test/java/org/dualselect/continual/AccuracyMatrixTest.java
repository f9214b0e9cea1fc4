package org.dualselect.continual;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** By hand, from the formulas in the two papers. */
class AccuracyMatrixTest {
  private static final double[][] AFTER = {
    {0.80, 0.10, 0.20},
    {0.50, 0.90, 0.30},
    {0.60, 0.70, 0.95},
  };

  private static AccuracyMatrix after(int stages) {
    double[][] some = new double[stages][];
    System.arraycopy(AFTER, 0, some, 0, stages);
    return new AccuracyMatrix(some);
  }

  @Test
  void afterTheFirstStageNothingCanBeForgotten() {
    assertEquals(0.80, after(1).average());
    assertTrue(Double.isNaN(after(1).forgetting()));
    assertTrue(Double.isNaN(after(1).backwardTransfer()));
  }

  @Test
  void theSecondStageForgetsOfTheFirst() {
    assertEquals((0.50 + 0.90) / 2, after(2).average(), 1e-15);
    assertEquals(0.80 - 0.50, after(2).forgetting(), 1e-15);
    assertEquals(0.50 - 0.80, after(2).backwardTransfer(), 1e-15);
  }

  @Test
  void theLastStageCountsEveryEarlierTask() {
    assertEquals((0.60 + 0.70 + 0.95) / 3, after(3).average(), 1e-15);
    assertEquals((0.80 - 0.60 + (0.90 - 0.70)) / 2, after(3).forgetting(), 1e-15);
    assertEquals((0.60 - 0.80 + (0.70 - 0.90)) / 2, after(3).backwardTransfer(), 1e-15);
  }

  /** The best of any earlier stage counts, that before the task was learned included. */
  @Test
  void forgettingIsMeasuredFromTheBest() {
    AccuracyMatrix matrix =
        new AccuracyMatrix(
            new double[][] {
              {0.4, 0.9, 0}, // the second task was best before it was learned
              {0.7, 0.8, 0}, // and the first after the stage behind its own
              {0.5, 0.6, 0.9},
            });
    assertEquals((0.7 - 0.5 + (0.9 - 0.6)) / 2, matrix.forgetting(), 1e-15);
    assertEquals((0.5 - 0.4 + (0.6 - 0.8)) / 2, matrix.backwardTransfer(), 1e-15);
  }

  @Test
  void whatGotBetterIsForgottenLessThanNothing() {
    AccuracyMatrix matrix = new AccuracyMatrix(new double[][] {{0.4, 0.1}, {0.6, 0.5}});
    assertEquals(-0.2, matrix.forgetting(), 1e-15);
    assertEquals(0.2, matrix.backwardTransfer(), 1e-15);
  }
}
