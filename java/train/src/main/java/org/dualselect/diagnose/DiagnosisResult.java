package org.dualselect.diagnose;

import java.util.List;
import java.util.stream.Stream;

/**
 * What a diagnosis has come to so far.
 *
 * @param data what it is made on
 * @param traces every strategy's set beside every batch
 * @param overlaps how alike a strategy's sets are
 * @param categories what they are about
 * @param rollouts of the batches that are done, all strategies of each
 * @param start divergence of the probe where the rollouts begin
 * @param shareOfA of the mean direction's squared length, of the maps A
 * @param seconds that it took, in all processes that worked on it
 */
public record DiagnosisResult(
    DiagnoseSettings settings,
    DiagnoseData data,
    List<Trace> traces,
    List<OverlapRow> overlaps,
    List<CategoryRow> categories,
    List<Rollout> rollouts,
    double start,
    double shareOfA,
    double seconds) {

  List<ProbeRow> probe() {
    return ProbeRow.of(rollouts, start);
  }

  /** The same and the rollouts of another batch. */
  DiagnosisResult and(List<Rollout> more, double seconds) {
    return new DiagnosisResult(
        settings,
        data,
        traces,
        overlaps,
        categories,
        Stream.concat(rollouts.stream(), more.stream()).toList(),
        start,
        shareOfA,
        seconds);
  }

  /** Answer tokens of the probe: its divergences are means over them. */
  long probeTokens() {
    return Probe.tokens(data.probe());
  }

  /** Batches whose rollouts are done. */
  public int batchesDone() {
    return rollouts.size() / Strategy.values().length;
  }
}
