package org.dualselect.bench;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.dualselect.data.EncodedSample;
import org.dualselect.train.Encoded;
import org.dualselect.train.ReferenceRefresh;
import org.dualselect.train.Updates;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/** A refresh over a pool of references beside plain fine-tuning on the same records. */
public class RefreshBench extends TrainingBench {
  @Param("64")
  public int pool;

  private static final int KEPT = 32;
  private static final int BATCH = 8;

  private Encoded records;
  private Updates updates;
  private ReferenceRefresh refresh;

  /** Random weights give every record much the same loss, so nothing could be pruned here. */
  @Override
  void prepare() {
    open("--batch-size=" + BATCH, "--reference-top-k=" + KEPT, "--no-prune");
    records = records(pool, 1);
    updates = new Updates(session, settings, records, records, Long.MAX_VALUE);
    updates.plain(IntStream.range(0, BATCH).toArray(), true);
    refresh = new ReferenceRefresh(session, settings, new Silent(), () -> false, records);
  }

  @Override
  List<EncodedSample> samples() {
    return records.samples();
  }

  /** Scores the pool, keeps the best, forms their mean gradient. */
  @Benchmark
  public void ours(Rates rates) {
    updates.refresh(refresh, 1);
    rates.count(this);
  }

  /** Steps over the same records, in the order they are in. */
  @Benchmark
  public void plain(Rates rates) {
    int[] places = IntStream.range(0, pool).toArray();
    for (int from = 0; from < pool; from += BATCH) {
      updates.plain(Arrays.copyOfRange(places, from, Math.min(pool, from + BATCH)), false);
    }
    rates.count(this);
  }
}
