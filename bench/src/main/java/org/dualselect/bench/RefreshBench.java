package org.dualselect.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.dualselect.data.EncodedSample;
import org.dualselect.train.Encoded;
import org.dualselect.train.ReferenceRefresh;
import org.dualselect.train.TrainSettings;
import org.dualselect.train.Updates;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/**
 * A refresh over a pool of references, and what makes it another one, beside plain fine-tuning on
 * the same records.
 */
public class RefreshBench extends TrainingBench {
  @Param("64")
  public int pool;

  private static final int KEPT = 32;
  private static final int BATCH = 8;

  private Encoded records;
  private final Map<List<String>, Refresh> refreshes = new HashMap<>();

  private record Refresh(Updates updates, ReferenceRefresh references) {}

  /** Random weights give every record much the same loss, so nothing could be pruned here. */
  @Override
  void prepare() {
    open(flags(List.of()));
    records = records(pool, 1);
  }

  private String[] flags(List<String> more) {
    List<String> flags = new ArrayList<>(more);
    flags.add("--batch-size=" + BATCH);
    flags.add("--reference-top-k=" + KEPT);
    flags.add("--no-prune");
    return flags.toArray(String[]::new);
  }

  private Refresh begin(List<String> more) {
    TrainSettings of = settings(flags(more));
    Updates updates = new Updates(session, of, records, records, Long.MAX_VALUE, () -> false);
    updates.plain(IntStream.range(0, BATCH).toArray(), true);
    return new Refresh(
        updates, new ReferenceRefresh(session, of, new Silent(), () -> false, records));
  }

  private void refresh(Rates rates, String... more) {
    Refresh refresh =
        refreshes.computeIfAbsent(Arrays.asList(more), flags -> keep(() -> begin(flags)));
    refresh.updates.refresh(refresh.references, 1);
    rates.count(this);
  }

  @Override
  public void tearDown() {
    refreshes.clear();
    super.tearDown();
  }

  @Override
  List<EncodedSample> samples() {
    return records.samples();
  }

  /** Scores the pool, keeps the best, forms their mean gradient. */
  @Benchmark
  public void ours(Rates rates) {
    refresh(rates);
  }

  /** The task direction of 32 records at the parameters of now. */
  @Benchmark
  public void directionSamples(Rates rates) {
    refresh(rates, "--direction-samples=32");
  }

  /** Scores on one scale: only a second pass over the references selected gives their sum. */
  @Benchmark
  public void zscore(Rates rates) {
    refresh(rates, "--score-scale=zscore");
  }

  /** By what was known at the first refresh. */
  @Benchmark
  public void known(Rates rates) {
    refresh(rates, "--score-loss=known");
  }

  /** No near-duplicates: the Gram matrix of the best 8 K. */
  @Benchmark
  public void maxSimilarity(Rates rates) {
    refresh(rates, "--max-similarity=0.9");
  }

  /** Losses that are divergences from the start, whose rows are kept. */
  @Benchmark
  public void kl(Rates rates) {
    refresh(rates, "--reference-loss=kl");
  }

  /** All that dualselect+ has of these. */
  @Benchmark
  public void dualselectPlus(Rates rates) {
    refresh(rates, "--method=dualselect+");
  }

  /** Steps over the same records, in the order they are in. */
  @Benchmark
  public void plain(Rates rates) {
    int[] places = IntStream.range(0, pool).toArray();
    Updates tasks = refreshes.computeIfAbsent(List.of(), flags -> keep(() -> begin(flags))).updates;
    for (int from = 0; from < pool; from += BATCH) {
      tasks.plain(Arrays.copyOfRange(places, from, Math.min(pool, from + BATCH)), false);
    }
    rates.count(this);
  }
}
