package org.dualselect.diagnose;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import org.bytedeco.javacpp.PointerScope;
import org.dualselect.train.Encoded;
import org.dualselect.train.ReferenceStream;
import org.dualselect.train.Session;
import org.dualselect.train.TrainListener;
import org.dualselect.train.TrainSettings;

/**
 * {@code dualselect diagnose}: reads all files, warms up, finds the batches' directions, scores the
 * references, chooses the sets, then trains beside each of them for a few steps.
 */
public final class Diagnosis {
  private final DiagnoseSettings settings;
  private final DiagnoseData data;
  private final Session session;
  private final TrainListener listener;
  private final DiagnoseProgress progress;
  private final long begin = System.nanoTime();

  private Diagnosis(
      DiagnoseSettings settings,
      DiagnoseData data,
      Session session,
      TrainListener listener,
      BooleanSupplier stop) {
    this.settings = settings;
    this.data = data;
    this.session = session;
    this.listener = listener;
    this.progress =
        new DiagnoseProgress(
            session,
            listener,
            stop,
            settings.rollouts().learningRate(),
            rollouts() * steps(),
            data.probe().samples().size());
  }

  /** Takes what there is, now and then, each time all of it. */
  @FunctionalInterface
  public interface Sink {
    void accept(DiagnosisResult soFar) throws IOException;
  }

  /**
   * @param sink is told when the sets are chosen, and after the rollouts of each batch
   * @param stop asked after every pass and step; a batch whose rollouts are not done then is left
   *     out
   * @return what there is at the end, or when stopped
   * @throws org.dualselect.data.InputException for bad files, before the model is loaded
   * @throws CancellationException when stopped before there is anything
   */
  public static DiagnosisResult run(
      DiagnoseSettings settings, Sink sink, TrainListener listener, BooleanSupplier stop)
      throws IOException {
    DiagnoseData data = DiagnoseData.read(settings, listener);
    try (PointerScope scope = new PointerScope();
        Session session =
            Session.open(
                settings.files().model(),
                settings.files().adapter(),
                settings.lora().fresh(),
                settings.machine(),
                false)) {
      return new Diagnosis(settings, data, session, listener, stop).run(sink);
    }
  }

  private int rollouts() {
    return data.batches().size() * (1 + Strategy.values().length);
  }

  private int steps() {
    return settings.rollouts().stepsFor(settings.design().topK());
  }

  private DiagnosisResult run(Sink sink) throws IOException {
    plan();
    ShortTraining.warmUp(session, settings, data, progress);
    Directions directions = directions();
    ReferenceScores scores =
        ReferenceScores.of(
            data.pool(),
            directions.all(),
            stream(data.pool()),
            more -> progress.scored("references", more, data.pool().samples().size()));
    List<Trace> traces =
        new Traces(
                data.batches(),
                scores,
                data.categories(),
                settings.design().topK(),
                settings.machine().seed())
            .all();
    Probe probe =
        new Probe(session, data.probe(), settings.design().scoreBatch(), progress::probed);
    DiagnosisResult result =
        new DiagnosisResult(
            settings,
            data,
            traces,
            OverlapRow.of(
                data.batches(), traces, data.categories().size(), settings.machine().seed()),
            CategoryRow.of(traces, data.categories()),
            List.of(),
            probe.divergence(progress::probed),
            probe.tokens(),
            directions.shareOfA(),
            seconds());
    sink.accept(result);
    return rollOut(result, probe, sink);
  }

  private void plan() {
    listener.info(
        "%,d task batches of %d, sets of %d of %,d references, %d rollouts of %d steps"
            .formatted(
                data.batches().size(),
                settings.design().batchSize(),
                settings.design().topK(),
                data.pool().samples().size(),
                rollouts(),
                steps()));
    long tasks = (long) data.batches().size() * settings.design().batchSize();
    long probes = (2L + rollouts()) * data.probe().samples().size();
    listener.planned(
        settings.rollouts().warmupSteps() + (long) rollouts() * steps(),
        tasks + data.pool().samples().size() + probes,
        2 * settings.rollouts().batchSize());
  }

  private Directions directions() {
    int tasks = data.batches().stream().mapToInt(batch -> batch.places().length).sum();
    return Directions.of(
        session,
        data.tasks(),
        data.batches(),
        stream(data.tasks()),
        more -> progress.scored("task directions", more, tasks));
  }

  private ReferenceStream stream(Encoded records) {
    TrainSettings scoring = TrainerSettings.alone(settings);
    return new ReferenceStream(session, scoring, () -> false, records);
  }

  private DiagnosisResult rollOut(DiagnosisResult chosen, Probe probe, Sink sink)
      throws IOException {
    ShortTraining training = new ShortTraining(session, settings, data, probe, progress);
    List<Rollout> rollouts = List.of();
    DiagnosisResult result = chosen;
    try {
      for (TaskBatch batch : data.batches()) {
        double alone = training.alone(batch);
        List<Rollout> done = new ArrayList<>(rollouts);
        for (Trace trace : chosen.traces()) {
          if (trace.batch() == batch) {
            done.add(training.beside(trace, alone));
          }
        }
        rollouts = done;
        result = chosen.with(rollouts, seconds());
        sink.accept(result);
      }
    } catch (CancellationException e) {
      return result;
    }
    return result;
  }

  private double seconds() {
    return (System.nanoTime() - begin) * 1e-9;
  }
}
