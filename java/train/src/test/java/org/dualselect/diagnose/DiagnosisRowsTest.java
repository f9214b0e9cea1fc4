package org.dualselect.diagnose;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The rows of the three tables, of a few sets whose figures are made by hand. */
class DiagnosisRowsTest {
  private static final List<TaskBatch> BATCHES =
      List.of(
          new TaskBatch(1, "a", new int[] {0}),
          new TaskBatch(2, "a", new int[] {1}),
          new TaskBatch(3, "b", new int[] {2}));

  /** Of dualselect, beside the three batches; every other strategy has the first of them. */
  private static final int[][] SETS = {{0, 1}, {1, 2}, {0, 3}};

  private static List<Trace> traces() {
    List<Trace> traces = new ArrayList<>();
    for (int i = 0; i < SETS.length; i++) {
      for (Strategy strategy : Strategy.values()) {
        int[] set = strategy == Strategy.DUALSELECT ? SETS[i] : SETS[0];
        traces.add(new Trace(strategy, BATCHES.get(i), set, null));
      }
    }
    return traces;
  }

  private static OverlapRow overlap(List<OverlapRow> rows, Strategy strategy, String scope) {
    return rows.stream()
        .filter(row -> row.strategy() == strategy && row.scope().equals(scope))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void overlapWithinAndBetweenGroups() {
    List<OverlapRow> rows = OverlapRow.of(BATCHES, traces(), 6, 42);
    assertEquals(4 * Strategy.values().length, rows.size());
    assertEquals(1 / 3.0, overlap(rows, Strategy.DUALSELECT, "a").mean(), 1e-15);
    assertEquals(1, overlap(rows, Strategy.DUALSELECT, "a").pairs());
    // {0, 1} and {0, 3} share one of three, {1, 2} and {0, 3} none.
    assertEquals(1 / 6.0, overlap(rows, Strategy.DUALSELECT, PairScope.BETWEEN).mean(), 1e-15);
    assertEquals(2 / 9.0, overlap(rows, Strategy.DUALSELECT, PairScope.ALL).mean(), 1e-15);
    assertEquals(3, overlap(rows, Strategy.DUALSELECT, PairScope.ALL).pairs());
    assertEquals(0, overlap(rows, Strategy.DUALSELECT, "b").pairs());
    assertTrue(Double.isNaN(overlap(rows, Strategy.DUALSELECT, "b").mean()));
    assertEquals(1, overlap(rows, Strategy.UNIFORM, PairScope.ALL).mean());
  }

  /** Six standard errors: a draw that is not uniform is farther off. */
  @Test
  void chanceDrawnIsChanceByItsFormula() {
    for (OverlapRow row : OverlapRow.of(BATCHES, traces(), 6, 42)) {
      if (row.pairs() > 0) {
        assertEquals(Jaccard.expected(2, 6), row.expected());
        assertEquals(row.expected(), row.random(), 6 * row.deviation() / Math.sqrt(1000));
        assertTrue(row.deviation() > 0.05);
      }
    }
    List<OverlapRow> again = OverlapRow.of(BATCHES, traces(), 6, 42);
    assertEquals(OverlapRow.of(BATCHES, traces(), 6, 42).get(0), again.get(0));
  }

  @Test
  void oneGroupHasNothingBetween() {
    List<TaskBatch> one = BATCHES.subList(0, 2);
    List<Trace> some = traces().subList(0, 2 * Strategy.values().length);
    assertEquals(Strategy.values().length, OverlapRow.of(one, some, 6, 42).size());
  }

  @Test
  void categoriesOfEachGroupAndOfThePool() {
    List<String> categories = List.of("x", "y", "x", Categories.OTHER, "y", "y");
    List<CategoryRow> rows = CategoryRow.of(traces(), categories);
    assertEquals(3 * Strategy.values().length + 1, rows.size());
    assertEquals(List.of(Categories.OTHER, "x", "y"), CategoryRow.columns(categories));
    CategoryRow a = rows.get(0); // 0, 1 and 1, 2
    assertEquals("dualselect a", a.chooser() + " " + a.scope());
    assertEquals(0.5, a.share("x"));
    assertEquals(0.5, a.share("y"));
    assertEquals(0, a.share(Categories.OTHER));
    CategoryRow b = rows.get(1); // 0, 3
    assertEquals(0.5, b.share(Categories.OTHER));
    CategoryRow pool = rows.get(rows.size() - 1);
    assertEquals("pool", pool.chooser());
    assertEquals(0.5, pool.share("y"));
    assertEquals(1 / 6.0, pool.share(Categories.OTHER));
  }

  /** The drift of the tasks alone is 4 and 6 from a start of 1; dualselect spares 2 and 1. */
  @Test
  void whatTheProbeWasSpared() {
    List<Rollout> rollouts = new ArrayList<>();
    double[] alone = {5, 7};
    double[] own = {3, 6};
    double[] others = {4, 5.5};
    for (Trace trace : traces().subList(0, 2 * Strategy.values().length)) {
      int i = trace.batch().number() - 1;
      double beside = trace.strategy() == Strategy.DUALSELECT ? own[i] : others[i];
      rollouts.add(new Rollout(trace, alone[i], beside, 0, 0));
    }
    List<ProbeRow> rows = ProbeRow.of(rollouts, 1);
    ProbeRow dualselect = rows.get(0);
    assertEquals(Strategy.DUALSELECT, dualselect.strategy());
    assertEquals(2, dualselect.reduction().count());
    assertEquals(1.5, dualselect.reduction().median());
    assertEquals(1.9, dualselect.reduction().percentile90(), 1e-15);
    assertEquals(3 / 10.0, dualselect.share());
    assertEquals(0, dualselect.behind());
    ProbeRow random = rows.get(Strategy.PERIODIC_RANDOM.ordinal()); // 1 and 1.5
    assertEquals(1.25, random.reduction().mean());
    assertEquals(1, random.behind());
    assertEquals(0, ProbeRow.of(List.of(), 1).get(0).reduction().count());
  }
}
