package org.dualselect.diagnose;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import org.bytedeco.javacpp.PointerScope;
import org.dualselect.data.AtomicFiles;
import org.dualselect.data.FolderLock;
import org.dualselect.train.Session;
import org.dualselect.train.TrainListener;

/**
 * {@code dualselect diagnose}: reads all files, warms up, finds the batches' directions, scores the
 * references, chooses the sets, then trains beside each of them for a few steps. What was done
 * before in the same folder is not done again.
 */
public final class Diagnosis {
  private final DiagnoseSettings settings;
  private final DiagnoseData data;
  private final KeptParts kept;
  private final TrainListener listener;
  private final PoolScoring scoring;
  private final DiagnosePlan plan;
  private final DiagnoseProgress progress;
  private final WarmModel model;
  private final long begin = System.nanoTime();

  private Diagnosis(
      DiagnoseSettings settings,
      DiagnoseData data,
      Session session,
      KeptParts kept,
      TrainListener listener,
      BooleanSupplier stop) {
    this.settings = settings;
    this.data = data;
    this.kept = kept;
    this.listener = listener;
    this.scoring =
        new PoolScoring(data.pool(), WarmModel.stream(session, settings, data.pool()), kept);
    this.plan = new DiagnosePlan(settings, data, kept, scoring.left());
    this.progress =
        new DiagnoseProgress(
            session,
            listener,
            stop,
            settings.rollouts().learningRate(),
            plan.stepsLeft(),
            data.probe().samples().size());
    this.model = new WarmModel(session, settings, data, progress);
  }

  /** Takes what there is, now and then, each time all of it. */
  @FunctionalInterface
  public interface Sink {
    void accept(DiagnosisResult soFar) throws IOException;
  }

  /**
   * @param sink is told before the rollouts that are left, and after those of each batch
   * @param stop asked after every pass and step; what is done then is kept for the next call
   * @return what there is at the end, or when stopped, of whole batches
   * @throws org.dualselect.data.InputException for bad files, before the model is loaded; for a
   *     folder that is in use, or keeps another diagnosis
   * @throws CancellationException when stopped before the rollouts
   */
  public static DiagnosisResult run(
      DiagnoseSettings settings, Sink sink, TrainListener listener, BooleanSupplier stop)
      throws IOException {
    DiagnoseData data = DiagnoseData.read(settings, listener);
    DiagnoseSettings.Files files = settings.files();
    Files.createDirectories(files.output());
    try (FolderLock lock = FolderLock.take(files.output());
        PointerScope scope = new PointerScope();
        Session session =
            Session.open(
                files.model(),
                files.adapter(),
                settings.lora().fresh(),
                settings.machine(),
                false);
        KeptParts kept = kept(settings, data, session, listener)) {
      return new Diagnosis(settings, data, session, kept, listener, stop).run(sink);
    }
  }

  private static KeptParts kept(
      DiagnoseSettings settings, DiagnoseData data, Session session, TrainListener listener)
      throws IOException {
    Path folder = settings.files().output();
    AtomicFiles.sweep(folder);
    if (settings.files().overwrite()) {
      DiagnosisFiles.delete(folder);
    }
    return KeptParts.open(folder, DiagnoseFingerprint.of(settings, session, data), listener::info);
  }

  private DiagnosisResult run(Sink sink) throws IOException {
    plan.tell(listener);
    long seed = settings.machine().seed();
    double shareOfA =
        kept.of(DiagnosePlan.SHARE_OF_A, Double.class, () -> model.directions().shareOfA());
    ReferenceScores scores =
        scoring.scores(
            data.batches().size() + 1, // the mean of all is one, too
            () -> model.directions().all(),
            more -> progress.scored("references", more, plan.referencesLeft()));
    List<Trace> traces =
        new Traces(data.batches(), scores, data.categories(), settings.design().topK(), seed).all();
    DiagnosisResult chosen =
        new DiagnosisResult(
            settings,
            data,
            traces,
            OverlapRow.of(data.batches(), traces, data.categories().size(), seed),
            CategoryRow.of(traces, data.categories()),
            List.of(),
            kept.of(DiagnosePlan.PROBE_AT_START, Double.class, () -> model.training().atStart()),
            shareOfA,
            seconds());
    return rollOut(chosen, sink);
  }

  private DiagnosisResult rollOut(DiagnosisResult chosen, Sink sink) throws IOException {
    List<TaskBatch> left = new ArrayList<>(data.batches());
    DiagnosisResult result = chosen;
    while (!left.isEmpty() && plan.isKept(left.get(0))) {
      result = result.and(rollouts(left.remove(0), chosen.traces()), seconds());
    }
    sink.accept(result);
    try {
      for (TaskBatch batch : left) {
        result = result.and(rollouts(batch, chosen.traces()), seconds());
        sink.accept(result);
      }
    } catch (CancellationException e) {
      return result;
    }
    return result;
  }

  private List<Rollout> rollouts(TaskBatch batch, List<Trace> traces) throws IOException {
    double alone =
        kept.of(DiagnosePlan.alone(batch), Double.class, () -> model.training().alone(batch));
    List<Rollout> rollouts = new ArrayList<>();
    for (Trace trace : traces) {
      if (trace.batch() == batch) {
        ShortTraining.Beside beside =
            kept.of(
                DiagnosePlan.beside(trace.strategy(), batch),
                ShortTraining.Beside.class,
                () -> model.training().beside(trace));
        rollouts.add(
            new Rollout(trace, alone, beside.divergence(), beside.cosine(), beside.taskLoss()));
      }
    }
    return rollouts;
  }

  private double seconds() {
    return kept.seconds() + (System.nanoTime() - begin) * 1e-9;
  }
}
