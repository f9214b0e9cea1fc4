package org.dualselect.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.bytedeco.javacpp.PointerScope;
import org.dualselect.adapter.AdapterConfig;
import org.dualselect.data.Encoder;
import org.dualselect.data.Tokenizer;
import org.dualselect.inspect.DataWarnings;

/**
 * The training run (arXiv 2606.09866): a short task-only warm-up gives the first task direction;
 * then, before every epoch, the references that this direction endangers most are selected and
 * their mean gradient becomes the reference direction; each step keeps the task samples that agree
 * with it and adds it to their gradient.
 */
public final class Trainer {
  private final TrainSettings settings;
  private final TrainListener listener;
  private final BooleanSupplier stop;
  private final Session session;
  private final Encoded task;
  private final TrainOutput output;
  private final Updates updates;
  private final PythonRandom random;
  private double lastLoss = Double.NaN;

  private Trainer(
      TrainSettings settings,
      TrainListener listener,
      BooleanSupplier stop,
      Session session,
      Encoded task,
      TrainOutput output) {
    this.settings = settings;
    this.listener = listener;
    this.stop = stop;
    this.session = session;
    this.task = task;
    this.output = output;
    this.random = new PythonRandom(settings.machine().seed());
    this.updates = new Updates(session, settings, task, totalSteps());
  }

  /**
   * Runs to the end, or until {@code stop}, and leaves adapter and log in the output folder. A loss
   * that is no longer a number ends the run with the adapter that last gave a finite one.
   *
   * @param stop asked after every batch, of tasks or references
   */
  public static TrainSummary run(
      TrainSettings settings, TrainListener listener, BooleanSupplier stop) throws IOException {
    long start = System.nanoTime();
    Encoded task;
    Encoded reference = null;
    try (Tokenizer tokenizer = Tokenizer.open(settings.files().model())) {
      Encoder encoder =
          settings
              .template()
              .encoder(settings.files().model(), tokenizer, settings.machine().maxLength());
      task =
          read(
              "task",
              settings.files().task(),
              encoder,
              settings.files().maxTaskRecords(),
              listener);
      if (settings.selection().method() == TrainSettings.Method.DUALSELECT) {
        reference =
            read(
                "reference",
                settings.files().reference(),
                encoder,
                settings.files().maxReferenceRecords(),
                listener);
      }
      DataWarnings warnings =
          settings.template().warnings(settings.files().model(), tokenizer, encoder);
      task.warn(warnings, listener);
      if (reference != null) {
        reference.warn(warnings, listener);
      }
    }
    try (PointerScope scope = new PointerScope();
        Session session = open(settings)) {
      task.checkedFor(session.model().config().vocabSize());
      if (reference != null) {
        reference.checkedFor(session.model().config().vocabSize());
      }
      describe(session, settings, listener);
      TrainCard card = new TrainCard(settings, task, reference);
      TrainOutput output =
          TrainOutput.prepare(settings.files().output(), settings.files().overwrite(), card);
      Trainer trainer = new Trainer(settings, listener, stop, session, task, output);
      boolean stopped = trainer.train(reference);
      Clock clock = session.clock();
      return new TrainSummary(
          settings.files().output(),
          trainer.updates.steps(),
          (System.nanoTime() - start) * 1e-9,
          clock.forwardSeconds(),
          clock.backwardSeconds(),
          clock.engineSeconds(),
          stopped,
          trainer.lastLoss);
    }
  }

  private static Encoded read(
      String name, Path file, Encoder encoder, int limit, TrainListener listener) {
    Encoded data = Encoded.read(file, encoder, limit);
    listener.info(name + ": " + data.summary());
    listener.read(name, data);
    return data;
  }

  /** The model and the adapter that a run begins with. */
  public static Session open(TrainSettings settings) {
    Path model = settings.files().model();
    AdapterConfig fresh = settings.lora().fresh().withBaseModel(model.toString());
    return Session.open(
        model,
        settings.files().adapter(),
        fresh,
        settings.machine(),
        settings.optimizer().recompute());
  }

  private static void describe(Session session, TrainSettings settings, TrainListener listener) {
    listener.info(
        "model: %s, %d layers; adapter: %d modules, %,d parameters; on %s"
            .formatted(
                settings.files().model(),
                session.model().config().layers(),
                session.lora().layout().modules().size(),
                session.parameters(),
                session.engine().device()));
  }

  /** Returns whether the user stopped it. Whatever ends it, the steps so far are kept. */
  private boolean train(Encoded reference) throws IOException {
    long pool = reference == null ? 0 : reference.samples().size();
    listener.planned(totalSteps(), refreshes() * pool, settings.optimizer().batchSize());
    try {
      boolean stopped = reference == null ? plain() : dualSelect(reference);
      output.save(session, updates.steps());
      return stopped;
    } catch (DivergedException e) {
      output.save(session, updates.steps());
      throw new DivergedException(
          e.getMessage()
              + "; the adapter of that step is saved in "
              + output.folder()
              + "; lower --learning-rate or look at that record");
    } catch (IOException | RuntimeException | Error e) {
      rescue(e);
      throw e;
    }
  }

  private void rescue(Throwable failure) {
    if (updates.steps() == 0) {
      return;
    }
    try {
      output.save(session, updates.steps());
      listener.info(
          "the adapter of step %d is saved in %s".formatted(updates.steps(), output.folder()));
    } catch (IOException | RuntimeException e) {
      failure.addSuppressed(e);
    }
  }

  private boolean plain() throws IOException {
    for (int epoch = 1; epoch <= settings.optimizer().epochs(); epoch++) {
      List<int[]> batches = batches();
      for (int i = 0; i < batches.size(); i++) {
        report(updates.plain(batches.get(i), false), "epoch", epoch, i, batches.size());
        if (stop.getAsBoolean()) {
          return true;
        }
      }
      output.save(session, updates.steps()); // a kill loses an epoch at most
    }
    return false;
  }

  private boolean dualSelect(Encoded reference) throws IOException {
    ReferenceRefresh refresh = new ReferenceRefresh(session, settings, listener, stop, reference);
    try (SelectionLog log = new SelectionLog(output.folder())) {
      if (warmUp()) {
        return true;
      }
      long taskSteps = 0;
      for (int epoch = 1; epoch <= settings.optimizer().epochs(); epoch++) {
        List<int[]> batches = batches();
        for (int i = 0; i < batches.size(); i++) {
          boolean due =
              settings.refresh().every() == 0
                  ? i == 0
                  : taskSteps % settings.refresh().every() == 0;
          if (due) {
            long start = System.nanoTime();
            ReferenceRefresh.Result result = updates.refresh(refresh, epoch);
            if (result == null) {
              return true;
            }
            log.reference(epoch, result.selection(), result.skipped());
            report(result, epoch, (System.nanoTime() - start) * 1e-9);
          }
          Updates.Done done = updates.dualSelect(batches.get(i));
          log.task(epoch, taskSteps++, batches.get(i), done.selection(), done.cosine());
          report(done, "epoch", epoch, i, batches.size());
          if (stop.getAsBoolean()) {
            return true;
          }
        }
        output.save(session, updates.steps()); // a kill loses an epoch at most
      }
    }
    return false;
  }

  /** Task-only steps; one order is drawn for all of them and repeats if it is shorter. */
  private boolean warmUp() {
    List<int[]> batches = settings.refresh().warmupSteps() == 0 ? List.of() : batches();
    for (int i = 0; i < settings.refresh().warmupSteps(); i++) {
      Updates.Done done = updates.plain(batches.get(i % batches.size()), true);
      report(done, "warm-up", 0, i, settings.refresh().warmupSteps());
      if (stop.getAsBoolean()) {
        return true;
      }
    }
    return false;
  }

  private void report(Updates.Done done, String phase, int epoch, int step, int steps) {
    lastLoss = done.loss();
    listener.step(
        new TrainListener.Step(
            updates.steps(),
            epoch,
            epoch == 0 ? phase : phase + " " + epoch + "/" + settings.optimizer().epochs(),
            step + 1,
            steps,
            done.loss(),
            done.kept(),
            done.batch(),
            done.selection() == null ? 0 : done.selection().mean(done.selection().cosine()),
            done.gradientNorm(),
            updates.learningRate(updates.steps() - 1),
            done.tokens(),
            done.seconds(),
            session.clock().lap(),
            done.selection()));
  }

  private void report(ReferenceRefresh.Result done, int epoch, double seconds) {
    listener.refreshed(
        new TrainListener.Refresh(
            updates.steps(),
            epoch,
            done.skipped(),
            seconds,
            session.clock().lap(),
            done.selection()));
  }

  /** An epoch's batches: the last may be smaller. */
  private List<int[]> batches() {
    int n = task.samples().size();
    int[] order =
        settings.optimizer().shuffle()
            ? random.shuffled(n)
            : java.util.stream.IntStream.range(0, n).toArray();
    return new BatchLimit(settings.optimizer().batchSize(), 0).cut(order, task.samples());
  }

  private long totalSteps() {
    long warmup =
        settings.selection().method() == TrainSettings.Method.DUALSELECT
            ? settings.refresh().warmupSteps()
            : 0;
    return warmup + taskSteps();
  }

  private long taskSteps() {
    long perEpoch =
        (task.samples().size() + settings.optimizer().batchSize() - 1)
            / settings.optimizer().batchSize();
    return settings.optimizer().epochs() * perEpoch;
  }

  private long refreshes() {
    int every = settings.refresh().every();
    return every == 0 ? settings.optimizer().epochs() : (taskSteps() + every - 1) / every;
  }
}
