package org.dualselect.diagnose;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * How alike a strategy's sets are beside different batches, and what chance gives.
 *
 * @param scope of the batches, as {@link PairScope} names it
 * @param pairs of batches; of none there is no mean
 * @param mean Jaccard index of the pairs' sets
 * @param random mean of the same over sets drawn from the pool, many times
 * @param deviation of these, standard
 * @param expected the same mean by its formula
 */
public record OverlapRow(
    Strategy strategy,
    String scope,
    int pairs,
    double mean,
    double random,
    double deviation,
    double expected) {
  private static final int REPEATS = 1000;

  /**
   * @param traces of all strategies beside all batches
   * @param pool references there are
   */
  static List<OverlapRow> of(List<TaskBatch> batches, List<Trace> traces, int pool, long seed) {
    List<PairScope> scopes = PairScope.of(batches);
    int k = traces.get(0).references().length;
    double[][] chance = chance(scopes, batches.size(), k, pool, seed);
    double expected = Jaccard.expected(k, pool);
    List<OverlapRow> rows = new ArrayList<>();
    for (Strategy strategy : Strategy.values()) {
      List<BitSet> sets =
          traces.stream()
              .filter(trace -> trace.strategy() == strategy)
              .map(trace -> Jaccard.set(trace.references()))
              .toList();
      for (int i = 0; i < scopes.size(); i++) {
        PairScope scope = scopes.get(i);
        Spread random = Spread.of(chance[i]);
        rows.add(
            new OverlapRow(
                strategy,
                scope.name(),
                scope.pairs().size(),
                Jaccard.mean(sets, scope.pairs()),
                random.mean(),
                random.deviation(),
                expected));
      }
    }
    return rows;
  }

  /** {@code [scopes][repeats]}. */
  private static double[][] chance(
      List<PairScope> scopes, int batches, int k, int pool, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int[] order = IntStream.range(0, pool).toArray();
    double[][] means = new double[scopes.size()][REPEATS];
    for (int repeat = 0; repeat < REPEATS; repeat++) {
      List<BitSet> sets = new ArrayList<>();
      for (int i = 0; i < batches; i++) {
        sets.add(drawn(order, k, random));
      }
      for (int i = 0; i < means.length; i++) {
        means[i][repeat] = Jaccard.mean(sets, scopes.get(i).pairs());
      }
    }
    return means;
  }

  /** The first places of a shuffle that stops there; any order will do to begin with. */
  private static BitSet drawn(int[] order, int k, SplittableRandom random) {
    BitSet set = new BitSet();
    for (int i = 0; i < k; i++) {
      int j = random.nextInt(i, order.length);
      int swap = order[i];
      order[i] = order[j];
      order[j] = swap;
      set.set(order[i]);
    }
    return set;
  }
}
