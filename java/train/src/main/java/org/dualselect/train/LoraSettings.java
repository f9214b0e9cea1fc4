package org.dualselect.train;

import java.util.List;
import org.dualselect.adapter.AdapterConfig;
import org.dualselect.adapter.TargetModules;

/**
 * The adapter. One that is continued has fixed all of this but the dropout.
 *
 * @param rank of a fresh adapter
 * @param alpha scaling of a fresh adapter, before the division by its rank
 * @param rslora whether a fresh adapter is scaled by alpha / √rank, not alpha / rank
 * @param targetModules linear maps that get a fresh adapter
 * @param dropout on the input of every adapter
 * @param scoreWithDropout whether scoring passes have dropout on, as those of references in the
 *     paper's release have
 */
public record LoraSettings(
    int rank,
    double alpha,
    boolean rslora,
    List<String> targetModules,
    double dropout,
    boolean scoreWithDropout) {

  public LoraSettings {
    targetModules = targetModules.stream().map(String::strip).toList(); // 'q_proj, v_proj'
    Require.atLeast("--lora-rank", 1, rank);
    Require.positive("--lora-alpha", alpha);
    Require.that(
        dropout >= 0 && dropout < 1,
        "--lora-dropout must be at least 0 and below 1, not %s",
        dropout);
    Require.that(
        !targetModules.isEmpty() && targetModules.stream().noneMatch(String::isBlank),
        "--target-modules must name modules, as in q_proj,v_proj");
    Require.that(
        targetModules.stream().distinct().count() == targetModules.size(),
        "--target-modules names a module twice: %s",
        String.join(",", targetModules));
  }

  /** The configuration of a fresh adapter. */
  public AdapterConfig fresh() {
    return AdapterConfig.of(
            rank, alpha, dropout, TargetModules.of(targetModules.toArray(String[]::new)))
        .withRslora(rslora);
  }
}
