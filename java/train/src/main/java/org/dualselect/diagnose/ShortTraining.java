package org.dualselect.diagnose;

import java.util.Arrays;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.dualselect.train.PythonRandom;
import org.dualselect.train.Session;
import org.dualselect.train.TrainSettings;
import org.dualselect.train.Updates;

/**
 * Trainings of a few of the trainer's own steps: the warm-up, and the rollouts, which all begin at
 * its end. Beside one batch they differ in nothing but the references: the order of the tasks, the
 * turns of the references and the dropout masks are the same.
 */
final class ShortTraining {
  private final Session session;
  private final DiagnoseSettings settings;
  private final DiagnoseData data;
  private final Probe probe;
  private final DiagnoseProgress progress;
  private final Tensor start;

  /** To be made after the {@link #warmUp}. */
  ShortTraining(
      Session session,
      DiagnoseSettings settings,
      DiagnoseData data,
      Probe probe,
      DiagnoseProgress progress) {
    this.session = session;
    this.settings = settings;
    this.data = data;
    this.probe = probe;
    this.progress = progress;
    this.start = session.lora().parameters().clone();
  }

  /** Steps on tasks of all batches alone: B, which a fresh adapter has at 0, gets away from it. */
  static void warmUp(
      Session session, DiagnoseSettings settings, DiagnoseData data, DiagnoseProgress progress) {
    int[] all = data.batches().stream().flatMapToInt(b -> Arrays.stream(b.places())).toArray();
    int steps = settings.rollouts().warmupSteps();
    int size = settings.design().batchSize();
    int[] order = new PythonRandom(settings.machine().seed()).shuffled(all.length);
    try (PointerScope scope = new PointerScope()) {
      Updates updates =
          new Updates(
              session, TrainerSettings.alone(settings), data.tasks(), null, steps, () -> false);
      for (int step = 0; step < steps; step++) {
        progress.step(
            "warm-up", step + 1, steps, updates.plain(turn(all, order, step, size), false));
      }
    }
  }

  /** The probe's divergence where the rollouts begin. */
  double atStart() {
    return probe.divergence(progress::probed);
  }

  /** The same after the batch's tasks alone. */
  double alone(TaskBatch batch) {
    return train(batch, null).divergence;
  }

  /** What {@link Rollout} has of the training beside a set. */
  record Beside(double divergence, double cosine, double taskLoss) {}

  Beside beside(Trace trace) {
    Run run = train(trace.batch(), trace.references());
    return new Beside(run.divergence, run.first.cosine(), run.last.loss());
  }

  private record Run(Updates.Done first, Updates.Done last, double divergence) {}

  private Run train(TaskBatch batch, int[] references) {
    int steps = settings.rollouts().stepsFor(settings.design().topK());
    int size = settings.rollouts().batchSize();
    int[] order =
        new PythonRandom(settings.machine().seed() + batch.number())
            .shuffled(batch.places().length);
    session.lora().parameters().copy_(start);
    try (PointerScope scope = new PointerScope()) {
      Updates updates = updates(references, steps);
      Updates.Done first = null;
      Updates.Done last = null;
      for (int step = 0; step < steps; step++) {
        int[] places = turn(batch.places(), order, step, size);
        last = references == null ? updates.plain(places, false) : updates.step(places);
        first = first == null ? last : first;
        progress.step(last);
      }
      return new Run(first, last, probe.divergence(progress::probed));
    }
  }

  private Updates updates(int[] references, int steps) {
    TrainSettings train =
        references == null ? TrainerSettings.alone(settings) : TrainerSettings.beside(settings);
    return new Updates(
        session,
        train,
        data.tasks(),
        references == null ? null : data.pool().only(references),
        steps,
        () -> false);
  }

  /** Some places in an order that begins again at its end. */
  private static int[] turn(int[] places, int[] order, int turn, int size) {
    int[] some = new int[Math.min(size, order.length)];
    for (int i = 0; i < some.length; i++) {
      some[i] = places[order[(turn * some.length + i) % order.length]];
    }
    return some;
  }
}
