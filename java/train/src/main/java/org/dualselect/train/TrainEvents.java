package org.dualselect.train;

/** Tells the listener what a run has done. */
record TrainEvents(
    TrainSettings settings, TrainListener listener, Session session, DataOrder order) {
  /**
   * @param number of the step in the run, from 1
   * @param learningRate that it was taken with
   * @param place of the step in its phase, from 1
   */
  void step(Updates.Done done, long number, double learningRate, int place, Double drift) {
    boolean warmUp = order.epoch() == 0;
    listener.step(
        new TrainListener.Step(
            number,
            order.epoch(),
            warmUp ? "warm-up" : "epoch " + order.epoch() + "/" + settings.optimizer().epochs(),
            place,
            order.batches(),
            done.loss(),
            done.kept(),
            done.batch(),
            done.selection() == null ? 0 : done.selection().mean(done.selection().cosine()),
            done.gradientNorm(),
            learningRate,
            done.tokens(),
            done.seconds(),
            session.clock().lap(),
            done.selection(),
            warmUp || !settings.selection().method().needsReferences()
                ? null
                : new TrainListener.Step.References(done.cosine(), done.referenceLoss(), drift)));
  }

  void refreshed(ReferenceRefresh.Result done, long steps, double seconds) {
    DistinctReferences.Found found = done.found();
    if (found != null && found.filled() > 0) {
      int kept = done.selection().kept();
      listener.info(
          "only %d of the best %d references differ by --max-similarity %s; %d of the others fill up"
              .formatted(
                  kept - found.filled(),
                  found.candidates(),
                  settings.extensions().maxSimilarity(),
                  found.filled()));
    }
    listener.refreshed(
        new TrainListener.Refresh(
            steps,
            order.epoch(),
            done.skipped(),
            seconds,
            session.clock().lap(),
            done.selection()));
  }
}
