package org.dualselect.diagnose;

import org.dualselect.train.TrainListener;

/** How much a diagnosis has to do, and how much of that is kept. */
final class DiagnosePlan {
  /** Parts that are kept, beside the passes over the references. */
  static final String SHARE_OF_A = "share of A";

  static final String PROBE_AT_START = "probe at the start";

  private final DiagnoseSettings settings;
  private final DiagnoseData data;
  private final KeptParts kept;
  private final int referencesLeft;

  /**
   * @param referencesLeft references whose scores are not kept
   */
  DiagnosePlan(DiagnoseSettings settings, DiagnoseData data, KeptParts kept, int referencesLeft) {
    this.settings = settings;
    this.data = data;
    this.kept = kept;
    this.referencesLeft = referencesLeft;
  }

  /** The part that trains on a batch alone. */
  static String alone(TaskBatch batch) {
    return "batch " + batch.number() + " alone";
  }

  /** The part that trains beside a strategy's set. */
  static String beside(Strategy strategy, TaskBatch batch) {
    return "batch " + batch.number() + " " + strategy;
  }

  /** Whether all of a batch's rollouts are kept. */
  boolean isKept(TaskBatch batch) {
    return left(batch) == 0;
  }

  private int left(TaskBatch batch) {
    int left = kept.has(alone(batch)) ? 0 : 1;
    for (Strategy strategy : Strategy.values()) {
      left += kept.has(beside(strategy, batch)) ? 0 : 1;
    }
    return left;
  }

  private int rollouts() {
    return data.batches().size() * (1 + Strategy.values().length);
  }

  private int rolloutsLeft() {
    return data.batches().stream().mapToInt(this::left).sum();
  }

  private int steps() {
    return settings.rollouts().stepsFor(settings.design().topK());
  }

  /** Of the rollouts that are not kept. */
  int stepsLeft() {
    return rolloutsLeft() * steps();
  }

  int referencesLeft() {
    return referencesLeft;
  }

  void tell(TrainListener listener) {
    int references = data.pool().samples().size();
    int left = rolloutsLeft();
    listener.info(
        "%,d task batches of %d, sets of %d of %,d references, %d rollouts of %d steps"
            .formatted(
                data.batches().size(),
                settings.design().batchSize(),
                settings.design().topK(),
                references,
                rollouts(),
                steps()));
    if (left == 0) {
      listener.info("all of it is kept, and nothing done again; --overwrite starts anew");
    } else if (referencesLeft < references) {
      listener.info(
          "going on: the scores of %,d references and %d rollouts are kept"
              .formatted(references - referencesLeft, rollouts() - left));
    }
    listener.planned(
        stepsLeft() + (left > 0 ? settings.rollouts().warmupSteps() : 0L),
        recordsLeft(left),
        2 * settings.rollouts().batchSize());
  }

  /** Directions are not kept, nor what the bare model says of the probe. */
  private long recordsLeft(int rollouts) {
    long batches = referencesLeft == 0 ? 0 : data.batches().size();
    int measured = rollouts + (kept.has(PROBE_AT_START) ? 0 : 1) + (rollouts > 0 ? 1 : 0);
    return batches * settings.design().batchSize()
        + referencesLeft
        + (long) measured * data.probe().samples().size();
  }
}
