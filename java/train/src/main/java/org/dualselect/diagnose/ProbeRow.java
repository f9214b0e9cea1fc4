package org.dualselect.diagnose;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * How much less the probe moved beside a strategy's references, over the batches.
 *
 * @param reduction of the divergence, in nats a token
 * @param share mean reduction of what the tasks alone did: 1 is all of it
 * @param behind batches in which {@link Strategy#DUALSELECT} reduced it more
 */
record ProbeRow(Strategy strategy, Spread reduction, double share, int behind) {
  /**
   * @param start divergence of the probe where the rollouts began
   */
  static List<ProbeRow> of(List<Rollout> rollouts, double start) {
    Map<Integer, Rollout> own =
        rollouts.stream()
            .filter(rollout -> rollout.trace().strategy() == Strategy.DUALSELECT)
            .collect(Collectors.toMap(r -> r.trace().batch().number(), Function.identity()));
    List<ProbeRow> rows = new ArrayList<>();
    for (Strategy strategy : Strategy.values()) {
      List<Rollout> its = rollouts.stream().filter(r -> r.trace().strategy() == strategy).toList();
      double moved = its.stream().mapToDouble(r -> r.alone() - start).sum();
      double reduced = its.stream().mapToDouble(Rollout::reduction).sum();
      int behind =
          (int)
              its.stream()
                  .filter(r -> r.reduction() < own.get(r.trace().batch().number()).reduction())
                  .count();
      rows.add(
          new ProbeRow(
              strategy,
              Spread.of(its.stream().mapToDouble(Rollout::reduction).toArray()),
              reduced / moved,
              behind));
    }
    return rows;
  }
}
