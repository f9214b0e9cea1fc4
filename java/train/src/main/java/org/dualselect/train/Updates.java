package org.dualselect.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.dualselect.data.EncodedSample;
import org.dualselect.model.Torch;
import org.dualselect.select.Selection;

/** One optimiser step of any method, and the flat vectors that live from step to step. */
public final class Updates {
  private final Session session;
  private final TrainSettings settings;
  private final Encoded task;
  private final Method method;
  private final FlatVectors vectors;
  private final ReferenceGradient references;
  private final TaskChoice choice;
  private final GradientCorrection correction;
  private final AdamW adamw;
  private final Divergence divergence;

  /** Null unless the method takes them. */
  private final Turns turns;

  private final AlignedStart start;

  private final Tensor gradient;
  private final TaskDirection direction;

  /** {@code [3]}: ⟨g, r⟩, |g|², the corrected gradient's norm; read once, at the step's end. */
  private final Tensor scalars = Torch.zeros(ScalarType.Double, 3);

  /**
   * @param task the records that a step's places index
   * @param reference the pool; null for a method without
   * @param totalSteps of the whole run, for the learning rate's schedule
   * @param stop asked while a refresh measures its task direction
   */
  public Updates(
      Session session,
      TrainSettings settings,
      Encoded task,
      Encoded reference,
      long totalSteps,
      BooleanSupplier stop) {
    this.session = session;
    this.settings = settings;
    this.task = task;
    this.method = settings.selection().method();
    this.vectors = new FlatVectors(session);
    this.references = new ReferenceGradient(session, settings, reference);
    this.choice = new TaskChoice(session, settings);
    this.correction = new GradientCorrection(session, settings);
    this.adamw = new AdamW(session, settings.optimizer(), totalSteps);
    this.divergence = new Divergence(session, adamw);
    this.turns = method == Method.LISA ? new Turns(session, settings, totalSteps) : null;
    this.start = AlignedStart.of(session, settings, reference);
    this.gradient = session.vector();
    this.direction = new TaskDirection(session, settings, task, stop);
  }

  /**
   * A finished step.
   *
   * @param loss mean of the kept samples'
   * @param gradientNorm before clipping
   * @param cosine of the task gradient with the references'; NaN without one
   * @param referenceLoss mean of the references' that joined; NaN without any
   * @param references places of those
   * @param selection null where all of the batch is used
   */
  public record Done(
      double loss,
      int kept,
      int batch,
      double gradientNorm,
      double cosine,
      double referenceLoss,
      int[] references,
      long tokens,
      double seconds,
      Selection selection) {}

  /**
   * The numbers that live from step to step, beside the {@link #vectors}.
   *
   * @param steps taken
   * @param summed task gradients since the last refresh
   * @param turns steps that count for them
   * @param budget of tokens
   */
  record State(
      long steps,
      long summed,
      long turns,
      TokenBudget.State budget,
      ReferenceGradient.State references) {}

  State state() {
    return new State(
        adamw.steps(),
        direction.summed(),
        turns == null ? 0 : turns.taken(),
        choice.state(),
        references.state());
  }

  /** The flat vectors that live from step to step, by name. */
  Map<String, Tensor> vectors() {
    Map<String, Tensor> all = new TreeMap<>(adamw.vectors());
    if (settings.refreshes()) {
      all.putAll(references.vectors());
      all.putAll(direction.vectors());
    }
    if (turns != null) {
      all.putAll(turns.vectors());
    }
    return all;
  }

  /** Goes on after the step that left this, the {@link #vectors} being filled already. */
  void restore(State state) {
    try (PointerScope scope = new PointerScope()) {
      references.restore(state.references);
    }
    adamw.restore(state.steps);
    direction.restore(state.summed);
    choice.restore(state.budget);
    if (turns != null) {
      turns.restore(state.turns);
    }
  }

  /** Null unless references are to keep what the model said then. */
  AlignedStart start() {
    return start;
  }

  /** Optimiser steps so far. */
  public long steps() {
    return adamw.steps();
  }

  /** The learning rate of the step after the first {@code before}. */
  double learningRate(long before) {
    return adamw.learningRate(before);
  }

  /** How far the references' gradient has turned since the refresh; null if that is not known. */
  Double drift() {
    return references.drift();
  }

  /** Whether the next step is one on references alone. */
  boolean ofReferences() {
    return turns != null && turns.ofReferences();
  }

  /**
   * A step on the plain batch mean.
   *
   * @param sum whether it counts towards the task direction
   */
  public Done plain(int[] places, boolean sum) {
    long start = System.nanoTime();
    try (PointerScope scope = new PointerScope()) {
      StepPass pass = pass(places, Rotation.Draw.NONE);
      gradient.zero_();
      pass.addTo(gradient, pass.mean());
      if (sum) {
        direction.add(gradient);
      }
      adamw.step(gradient, gradientNorm());
      return done(start, pass, places, Rotation.Draw.NONE, false);
    }
  }

  /**
   * Selects the references anew, and starts the next task direction.
   *
   * @param epoch for the progress
   * @return null if the user stopped it
   */
  public ReferenceRefresh.Result refresh(ReferenceRefresh refresh, int epoch) {
    try (PointerScope scope = new PointerScope()) {
      ReferenceRefresh.Check check = divergence::requireFinite;
      Tensor now = direction.get(steps(), check);
      ReferenceRefresh.Result result =
          now == null ? null : refresh.refresh(references.stale(), now, epoch, check);
      if (result != null) { // one that was stopped has not begun: it is done anew after a resume
        direction.reset();
        references.selected(result.selection());
      }
      return result;
    }
  }

  /** A step as the method has it: on what it keeps of the batch, corrected by its references. */
  public Done step(int[] places) {
    long start = System.nanoTime();
    try (PointerScope scope = new PointerScope()) {
      Rotation.Draw joined = theyJoin() ? references.next() : Rotation.Draw.NONE;
      StepPass pass = pass(places, joined);
      references.see(pass, places.length, joined);
      Tensor weights =
          choice.weights(
              pass,
              task.at(places),
              joined.places().length,
              references.direction(),
              references.norm2(),
              steps());
      gradient.zero_();
      pass.addTo(gradient, weights);
      if (method.ranks()) {
        direction.add(gradient);
      }
      vectors.dot(scalars.narrow(0, 0, 1), gradient, references.direction());
      vectors.dot(scalars.narrow(0, 1, 1), gradient, gradient);
      correction.apply(
          gradient,
          references.direction(),
          scalars.narrow(0, 0, 1),
          scalars.narrow(0, 1, 1),
          references.norm2());
      return taken(start, pass, places, joined);
    }
  }

  /** A step on references alone, of a method that takes turns. */
  public Done referenceStep() {
    long start = System.nanoTime();
    try (PointerScope scope = new PointerScope()) {
      Rotation.Draw joined = references.next();
      StepPass pass = pass(new int[0], joined);
      gradient.zero_();
      pass.addTo(gradient, Torch.of(joined.weights(), joined.weights().length));
      return taken(start, pass, new int[0], joined);
    }
  }

  /**
   * A divergence from the start is 0 until a step has moved the model, which the first of a
   * learning rate's warm-up does not, and its gradient noise.
   */
  private boolean theyJoin() {
    return turns == null && (start == null || steps() > 0 && learningRate(steps() - 1) > 0);
  }

  private Done taken(long start, StepPass pass, int[] places, Rotation.Draw joined) {
    if (turns != null) {
      turns.draw(gradient);
    }
    adamw.step(gradient, gradientNorm());
    Done done = done(start, pass, places, joined, true);
    if (turns != null) {
      turns.advance();
    }
    return done;
  }

  /** Reads what came of a step, and counts it where its numbers are finite. */
  private Done done(
      long start, StepPass pass, int[] places, Rotation.Draw joined, boolean selects) {
    StepReading read =
        StepReading.of(selects ? choice : null, scalars, references.norm2(), pass, places.length);
    divergence.done(
        read.norm(),
        new Divergence.Seen(task, places, read.losses()),
        new Divergence.Seen(references.data(), joined.places(), read.taught()));
    return new Done(
        read.loss(),
        read.kept(),
        read.batch(),
        read.norm(),
        read.cosine(),
        read.taughtLoss(),
        joined.places(),
        pass.tokens(),
        (System.nanoTime() - start) * 1e-9,
        read.selection());
  }

  private StepPass pass(int[] places, Rotation.Draw joined) {
    List<EncodedSample> samples = new ArrayList<>(task.at(places));
    samples.addAll(references.samples(joined));
    // A reference must not share the mask of the task sample that has its place.
    IntStream keys =
        IntStream.concat(
            Arrays.stream(places), Arrays.stream(joined.places()).map(place -> -1 - place));
    return new StepPass(
        session,
        samples,
        settings.optimizer().microBatch(),
        settings.machine().seed(),
        steps(),
        keys.toArray(),
        start == null ? samples.size() : places.length,
        start);
  }

  private Tensor gradientNorm() {
    return scalars.narrow(0, 2, 1);
  }
}
