package org.dualselect.diagnose;

import java.util.List;

/**
 * What a diagnosis has come to so far.
 *
 * @param data what it is made on
 * @param traces every strategy's set beside every batch
 * @param overlaps how alike a strategy's sets are
 * @param categories what they are about
 * @param rollouts of the batches that are done, all strategies of each
 * @param start divergence of the probe where the rollouts begin
 * @param probeTokens that it is a mean over
 * @param shareOfA of the mean direction's squared length, of the maps A
 * @param seconds since its begin
 */
public record DiagnosisResult(
    DiagnoseSettings settings,
    DiagnoseData data,
    List<Trace> traces,
    List<OverlapRow> overlaps,
    List<CategoryRow> categories,
    List<Rollout> rollouts,
    double start,
    long probeTokens,
    double shareOfA,
    double seconds) {

  List<ProbeRow> probe() {
    return ProbeRow.of(rollouts, start);
  }

  DiagnosisResult with(List<Rollout> done, double seconds) {
    return new DiagnosisResult(
        settings,
        data,
        traces,
        overlaps,
        categories,
        List.copyOf(done),
        start,
        probeTokens,
        shareOfA,
        seconds);
  }

  /** Batches whose rollouts are done. */
  public int batchesDone() {
    return rollouts.size() / Strategy.values().length;
  }
}
