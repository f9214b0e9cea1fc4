package org.dualselect.diagnose;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Two batches, five references; all sums by hand. */
class TracesTest {
  private static final List<TaskBatch> BATCHES =
      List.of(new TaskBatch(1, "a", new int[] {0}), new TaskBatch(2, "b", new int[] {1}));
  private static final List<String> CATEGORIES = List.of("x", "x", "x", "y", "z");
  private static final ReferenceScores SCORES =
      new ReferenceScores(
          new float[][] {
            {0.1f, 0.5f, -0.2f, 0.5f, 0},
            {0, -0.1f, 0.3f, 0.2f, 0.9f},
            {0.05f, 0.2f, 0.1f, 0.4f, 0.3f}
          },
          new float[] {3, 1, 2, 1, 1});

  private final List<Trace> traces = new Traces(BATCHES, SCORES, CATEGORIES, 3, 42).all();

  private Trace of(Strategy strategy, int batch) {
    return traces.stream()
        .filter(t -> t.strategy() == strategy && t.batch().number() == batch)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void theHighestScoresEqualOnesByPlace() {
    assertEquals(2 * Strategy.values().length, traces.size());
    assertArrayEquals(new int[] {1, 3, 0}, of(Strategy.DUALSELECT, 1).references());
    assertArrayEquals(new float[] {0.5f, 0.5f, 0.1f}, of(Strategy.DUALSELECT, 1).scores());
    assertArrayEquals(new int[] {4, 2, 3}, of(Strategy.DUALSELECT, 2).references());
    // loss − cosine: 3.1, 1.5, 1.8, 1.5, 1 and 3, 0.9, 2.3, 1.2, 1.9
    assertArrayEquals(new int[] {0, 2, 1}, of(Strategy.TRAINER_SCORE, 1).references());
    assertArrayEquals(new int[] {0, 2, 4}, of(Strategy.TRAINER_SCORE, 2).references());
    for (int batch = 1; batch <= 2; batch++) {
      assertArrayEquals(new int[] {3, 4, 1}, of(Strategy.STATIC_MEAN_CONFLICT, batch).references());
    }
  }

  @Test
  void whatIsLeftToChance() {
    int[] uniform = of(Strategy.UNIFORM, 1).references();
    assertArrayEquals(uniform, of(Strategy.UNIFORM, 2).references());
    assertEquals("xyz", String.join("", Arrays.stream(uniform).mapToObj(CATEGORIES::get).toList()));
    assertNull(of(Strategy.UNIFORM, 1).scores());
    int[] one = of(Strategy.PERIODIC_RANDOM, 1).references();
    assertEquals(3, Arrays.stream(one).distinct().count());
    assertFalse(Arrays.equals(one, of(Strategy.PERIODIC_RANDOM, 2).references()));
  }

  /** One category gives what it has, the others the rest. */
  @Test
  void balancedAsFarAsThereAreAny() {
    List<Trace> four = new Traces(BATCHES, SCORES, CATEGORIES, 4, 42).all();
    int[] uniform = four.get(Strategy.UNIFORM.ordinal()).references();
    assertEquals(
        "xyzx", String.join("", Arrays.stream(uniform).mapToObj(CATEGORIES::get).toList()));
  }
}
