package org.dualselect.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.dualselect.adapter.AdapterConfig;

/**
 * The training run. By DualSelect (arXiv 2606.09866) a short task-only warm-up gives the first task
 * direction; then, before every epoch, the references that this direction endangers most are
 * selected and their mean gradient becomes the reference direction; each step keeps the task
 * samples that agree with it and adds it to their gradient. Every other {@link Method} leaves some
 * of that out, or does it otherwise.
 */
public final class Trainer {
  private final TrainSettings settings;
  private final TrainListener listener;
  private final BooleanSupplier stop;
  private final Session session;
  private final TrainData data;
  private final TrainOutput output;
  private final TrainCard card;
  private final Supplier<Map<String, String>> fingerprint;
  private final DataOrder order;
  private final Method method;
  private final TrainEvents events;
  private final RefreshCadence cadence;
  private final Updates updates;

  /** Null where the method has none. */
  private final ReferenceRefresh refresh;

  private double lastLoss = Double.NaN;
  private long checkpointed = -1;

  private Trainer(
      TrainSettings settings,
      TrainListener listener,
      BooleanSupplier stop,
      Session session,
      TrainData data,
      TrainOutput output) {
    this.settings = settings;
    this.listener = listener;
    this.stop = stop;
    this.session = session;
    this.data = data;
    this.output = output;
    this.card = new TrainCard(settings, data.task(), data.reference());
    this.fingerprint = Fingerprint.of(settings, session, data);
    this.order = new DataOrder(settings, data.task().samples().size());
    this.method = settings.selection().method();
    this.events = new TrainEvents(settings, listener, session, order);
    this.cadence = new RefreshCadence(settings, order);
    this.updates =
        new Updates(session, settings, data.task(), data.reference(), settings.steps(order), stop);
    this.refresh =
        settings.refreshes()
            ? new ReferenceRefresh(
                session, settings, listener, stop, data.reference(), updates.start())
            : null;
  }

  /**
   * Runs to the end, or until {@code stop}, and leaves adapter, log and checkpoints in the output
   * folder. A loss that is no longer a number ends the run with the adapter that last gave a finite
   * one.
   *
   * @param stop asked after every batch, of tasks or references
   */
  public static TrainSummary run(
      TrainSettings settings, TrainListener listener, BooleanSupplier stop) throws IOException {
    return run(settings, null, listener, stop);
  }

  /**
   * The same, in which references that are to keep what the model said may be prompts alone.
   *
   * @param responder answers these; null: every reference must have a response
   */
  public static TrainSummary run(
      TrainSettings settings, Responder responder, TrainListener listener, BooleanSupplier stop)
      throws IOException {
    long start = System.nanoTime();
    try (TrainOutput output = TrainOutput.open(settings)) {
      RunCheckpoint from = settings.checkpoints().resume() ? output.newest(listener::info) : null;
      TrainData read = TrainData.read(settings, responder != null, listener);
      try (PointerScope scope = new PointerScope();
          Session session = open(settings)) {
        read.checkFor(session.model().config().vocabSize());
        describe(session, settings, listener);
        TrainData data = read.answered(session, responder, listener, stop);
        if (data == null) {
          return TrainSummary.of(output.folder(), session.clock(), start, true, 0, Double.NaN);
        }
        Trainer trainer = new Trainer(settings, listener, stop, session, data, output);
        boolean stopped = trainer.train(from);
        return TrainSummary.of(
            output.folder(),
            session.clock(),
            start,
            stopped,
            trainer.updates.steps(),
            trainer.lastLoss);
      }
    }
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

  /**
   * Returns whether the user stopped it. Whatever ends it, the steps so far are kept.
   *
   * @param from the checkpoint to go on from, or null
   */
  private boolean train(RunCheckpoint from) throws IOException {
    long logged = from == null ? 0 : restore(from);
    output.begin(from == null);
    if (data.silent() != null) {
      data.silent().save(data.reference());
    }
    if (from != null) {
      listener.resumed(updates.steps());
    }
    listener.planned(
        settings.steps(order) - updates.steps(),
        refresh == null ? 0 : Math.max(0, cadence.least() - refresh.refreshes()) * data.pool(),
        settings.optimizer().batchSize());
    try (SelectionLog log = logs() ? new SelectionLog(output.folder(), logged) : null) {
      return loop(log);
    } catch (DivergedException e) {
      output.save(session, card, updates.steps());
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

  private boolean logs() {
    return refresh != null || method.selects();
  }

  private void rescue(Throwable failure) {
    if (updates.steps() == 0) {
      return;
    }
    try {
      output.save(session, card, updates.steps());
      listener.info(
          "the adapter of step %d is saved in %s".formatted(updates.steps(), output.folder()));
    } catch (IOException | RuntimeException e) {
      failure.addSuppressed(e);
    }
    if (checkpointed >= 0) {
      listener.info("the checkpoint of step " + checkpointed + " is whole, to go on from");
    }
  }

  /** Returns whether the user stopped it. */
  private boolean loop(SelectionLog log) throws IOException {
    boolean stopped = false;
    while (!stopped && !order.finished()) {
      stopped = !step(log);
      if (!stopped) {
        if (checkpointIsDue()) {
          save(log);
        }
        stopped = stop.getAsBoolean();
      }
    }
    save(log);
    if (stopped) {
      listener.info("the checkpoint of step " + checkpointed + " is saved, to go on from");
    }
    return stopped;
  }

  /** Returns false, without the step, where the user stopped the refresh before it. */
  private boolean step(SelectionLog log) throws IOException {
    if (updates.ofReferences()) {
      report(updates.referenceStep(), order.done());
      return true;
    }
    int[] places = order.batch();
    if (refresh != null && order.epoch() > 0 && cadence.due(updates.drift())) {
      long start = System.nanoTime();
      ReferenceRefresh.Result result = updates.refresh(refresh, order.epoch());
      if (result == null) {
        return false;
      }
      log.reference(order.epoch(), result);
      events.refreshed(result, updates.steps(), (System.nanoTime() - start) * 1e-9);
    }
    boolean warmUp = order.epoch() == 0;
    Updates.Done done =
        warmUp || method.plain() ? updates.plain(places, warmUp) : updates.step(places);
    if (done.selection() != null) {
      log.task(order.epoch(), order.taskSteps(), places, done);
    }
    report(done, order.done() + 1);
    order.advance();
    return true;
  }

  private void report(Updates.Done done, int place) {
    lastLoss = done.loss();
    long steps = updates.steps();
    events.step(done, steps, updates.learningRate(steps - 1), place, updates.drift());
  }

  private boolean checkpointIsDue() {
    int every = settings.checkpoints().checkpointEvery();
    return every == 0
        ? order.epoch() > 0 && order.epochEnds() && !updates.ofReferences()
        : updates.steps() % every == 0;
  }

  /** The adapter first: where a checkpoint says that the run is finished, it is. */
  private void save(SelectionLog log) throws IOException {
    output.save(session, card, updates.steps());
    if (checkpointed == updates.steps()) {
      return;
    }
    try (PointerScope scope = new PointerScope()) {
      output.save(
          new RunState(
              fingerprint.get(),
              order.state(),
              updates.state(),
              refresh == null ? null : refresh.state(),
              log == null ? 0 : log.sync(),
              lastLoss),
          vectors());
    }
    checkpointed = updates.steps();
  }

  private Map<String, Tensor> vectors() {
    Map<String, Tensor> vectors = new TreeMap<>(updates.vectors());
    if (refresh != null) {
      vectors.putAll(refresh.vectors());
    }
    return vectors;
  }

  /** Returns how many bytes of the selection log are of the steps up to there. */
  private long restore(RunCheckpoint from) {
    RunState state = from.state();
    Fingerprint.check(from.folder(), state.fingerprint(), fingerprint.get(), listener::info);
    order.restore(state.order());
    try (PointerScope scope = new PointerScope()) {
      Map<String, Tensor> vectors = vectors();
      from.load(vectors);
      updates.restore(state.updates());
      if (refresh != null) {
        refresh.restore(state.refresh(), vectors);
      }
    }
    lastLoss = state.lastLoss();
    checkpointed = updates.steps();
    listener.info(
        order.finished()
            ? "%s: the run was finished already, after step %d".formatted(from, checkpointed)
            : "%s: goes on after step %d".formatted(from, checkpointed));
    return state.logBytes();
  }
}
