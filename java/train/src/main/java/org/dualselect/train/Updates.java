package org.dualselect.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.dualselect.data.EncodedSample;
import org.dualselect.engine.Correction;
import org.dualselect.engine.Engine;
import org.dualselect.model.Torch;
import org.dualselect.select.Scoreboard;
import org.dualselect.select.Selection;
import org.dualselect.select.Selector;

/** One optimiser step of either kind, and the flat vectors that live from step to step. */
public final class Updates {
  private static final double BETA1 = 0.9;
  private static final double BETA2 = 0.999;
  private static final double EPSILON = 1e-8;

  private final Session session;
  private final TrainSettings settings;
  private final Encoded task;
  private final long totalSteps;
  private final Selector selector;
  private final Scoreboard board;
  private final Tensor moment1;
  private final Tensor moment2;
  private final Tensor gradient;
  private final Tensor reference;

  /**
   * Sum of the uncorrected task gradients since the last refresh; a cosine does not see its scale.
   */
  private final Tensor taskSum;

  private final Tensor direction;

  /** The parameters before the last step: whether that was a good one shows at the next loss. */
  private Tensor before;

  /** And before the one before it, for a loss that is read when the step is already done. */
  private Tensor earlier;

  /** {@code [4]}: ⟨g, r⟩, |g|², the clipped gradient's norm, |r|²; read once, at the step's end. */
  private final Tensor scalars = Torch.zeros(ScalarType.Double, 4);

  private final Tensor referenceNorm2 = scalars.narrow(0, 3, 1);
  private long steps;
  private long summed;
  private double seenTokens;
  private double keptTokens;

  /**
   * @param task the records that a step's places index
   * @param totalSteps of the whole run, for the learning rate's schedule
   */
  public Updates(Session session, TrainSettings settings, Encoded task, long totalSteps) {
    this.session = session;
    this.settings = settings;
    this.task = task;
    this.totalSteps = totalSteps;
    this.selector = settings.selection().taskSelector();
    this.board = new Scoreboard(settings.optimizer().batchSize());
    this.moment1 = session.vector();
    this.moment2 = session.vector();
    this.gradient = session.vector();
    this.reference = session.vector();
    this.taskSum = session.vector();
    this.direction = session.vector();
    this.before = session.vector();
    this.earlier = session.vector();
  }

  /**
   * A finished step.
   *
   * @param loss mean of the kept samples'
   * @param gradientNorm before clipping
   * @param cosine of the task gradient with the reference direction
   * @param selection null without one
   */
  public record Done(
      double loss,
      int kept,
      int batch,
      double gradientNorm,
      double cosine,
      long tokens,
      double seconds,
      Selection selection) {}

  /** Optimiser steps so far. */
  public long steps() {
    return steps;
  }

  /**
   * A step on the plain batch mean.
   *
   * @param sum whether it counts towards the task direction
   */
  public Done plain(int[] places, boolean sum) {
    long start = System.nanoTime();
    try (PointerScope scope = new PointerScope()) {
      GradientPass pass = pass(places);
      gradient.zero_();
      pass.addTo(gradient, pass.mean());
      if (sum) {
        addToTaskSum();
      }
      adamw();
      double[] read = Torch.toDoubles(scalars, pass.lossTensor());
      float[] losses = new float[places.length];
      double loss = 0;
      for (int i = 0; i < losses.length; i++) {
        losses[i] = (float) read[4 + i];
        loss += losses[i] / (double) losses.length;
      }
      done(losses, places, read[2]);
      return new Done(
          loss, losses.length, losses.length, read[2], 0, pass.tokens(), since(start), null);
    }
  }

  /**
   * Selects the references that the task gradients since the last refresh endanger most; null if
   * the user stopped it.
   */
  public ReferenceRefresh.Result refresh(ReferenceRefresh refresh, int epoch) {
    try (PointerScope scope = new PointerScope()) {
      if (summed > 0) {
        direction.copy_(taskSum);
        taskSum.zero_();
        summed = 0;
      }
      ReferenceRefresh.Result result =
          refresh.refresh(reference, direction, epoch, this::requireFinite);
      dot(3, reference, reference);
      return result;
    }
  }

  /** A step on the task samples that agree with the reference direction, corrected by it. */
  public Done dualSelect(int[] places) {
    long start = System.nanoTime();
    try (PointerScope scope = new PointerScope()) {
      GradientPass pass = pass(places);
      pass.stats(board, reference);
      long[] tokens = select(places);
      gradient.zero_();
      pass.addTo(gradient, board.weight());
      addToTaskSum();
      dot(0, gradient, reference);
      dot(1, gradient, gradient);
      correct();
      adamw();
      Selector.Read read = Selector.read(board, places.length, scalars);
      double[] scalar = read.more();
      done(read.losses(), places, scalar[2]);
      Selection selection = read.selection();
      keptTokens += Arrays.stream(selection.index()).mapToLong(i -> tokens[i]).sum();
      double scale = Math.sqrt(scalar[1] * scalar[3]);
      return new Done(
          selection.mean(selection.loss()),
          selection.kept(),
          places.length,
          scalar[2],
          scale == 0 ? 0 : scalar[0] / scale,
          pass.tokens(),
          since(start),
          selection);
    }
  }

  /** Counts a step whose numbers are finite; takes back one whose are not, and says why. */
  private void done(float[] losses, int[] places, double norm) {
    for (float loss : losses) {
      if (!Float.isFinite(loss)) {
        session.lora().parameters().copy_(before);
        Tensor swap = before;
        before = earlier;
        earlier = swap;
        requireFinite(task, losses, places);
      }
    }
    if (!Double.isFinite(norm)) {
      throw new DivergedException("the gradient's norm is " + norm + " after step " + steps);
    }
    steps++;
  }

  /** Where a loss is no number, finds out whether the record or the step before is to blame. */
  private void requireFinite(Encoded data, float[] losses, int[] places) {
    try {
      data.requireFinite(losses, places);
    } catch (DivergedException e) {
      throw steps > 0 && undone(data, places)
          ? new DivergedException(
              e.getMessage() + " since step " + (steps + 1) + ", not yet after step " + steps)
          : new DivergedException(e.getMessage() + " after step " + steps);
    }
  }

  /** Takes back the last step, if that makes these losses finite. */
  private boolean undone(Encoded data, int[] places) {
    Tensor now = session.lora().parameters().clone();
    session.lora().parameters().copy_(before);
    List<EncodedSample> samples = Arrays.stream(places).mapToObj(data.samples()::get).toList();
    for (float loss : session.pass(samples).losses()) {
      if (!Float.isFinite(loss)) {
        session.lora().parameters().copy_(now);
        return false;
      }
    }
    steps--;
    return true;
  }

  private GradientPass pass(int[] places) {
    List<EncodedSample> samples = new ArrayList<>();
    for (int place : places) {
      samples.add(task.samples().get(place));
    }
    return session.pass(samples, settings.machine().seed(), steps, places);
  }

  /** Returns each sample's supervised tokens. */
  private long[] select(int[] places) {
    boolean budgeted = settings.selection().taskTokenBudget() > 0;
    long[] tokens =
        Arrays.stream(places).mapToLong(i -> task.samples().get(i).supervised()).toArray();
    seenTokens += Arrays.stream(tokens).sum();
    // What earlier batches kept too much or too little is carried on, so that the run's share is
    // met.
    double budget =
        budgeted
            ? Math.max(
                Double.MIN_NORMAL, settings.selection().taskTokenBudget() * seenTokens - keptTokens)
            : 0;
    session
        .clock()
        .engine(
            () ->
                selector.select(
                    session.engine(),
                    board,
                    referenceNorm2,
                    budgeted ? Torch.of(tokens) : null,
                    budgeted ? 0 : settings.selection().taskTopK(),
                    budget,
                    places.length));
    return tokens;
  }

  private void addToTaskSum() {
    correct(taskSum, gradient, 1, Correction.ADD);
    summed++;
  }

  private void correct() {
    switch (settings.selection().correction()) {
      case ADD -> correct(gradient, reference, settings.selection().rho(), Correction.ADD);
      case PROJECT -> correct(gradient, reference, 0, Correction.PROJECT);
      case NONE -> {}
    }
  }

  private void correct(Tensor vector, Tensor by, double rho, Correction mode) {
    session
        .clock()
        .engine(
            () ->
                session
                    .engine()
                    .correct(
                        Torch.floats(vector), Torch.floats(by), rho, mode, session.parameters()));
  }

  private void dot(int slot, Tensor a, Tensor b) {
    Tensor out = scalars.narrow(0, slot, 1);
    session
        .clock()
        .engine(
            () ->
                session
                    .engine()
                    .dot(
                        Torch.doubles(out),
                        Torch.floats(a),
                        Torch.floats(b),
                        session.parameters()));
  }

  private void adamw() {
    Engine engine = session.engine();
    Tensor swap = earlier;
    earlier = before;
    before = swap;
    before.copy_(session.lora().parameters());
    Tensor norm = scalars.narrow(0, 2, 1);
    session
        .clock()
        .engine(
            () ->
                engine.adamw(
                    Torch.floats(session.lora().parameters()),
                    Torch.floats(moment1),
                    Torch.floats(moment2),
                    Torch.doubles(norm),
                    Torch.floats(gradient),
                    steps + 1,
                    learningRate(steps),
                    BETA1,
                    BETA2,
                    EPSILON,
                    settings.optimizer().weightDecay(),
                    settings.optimizer().maxGradNorm(),
                    session.parameters()));
  }

  /** Of the step after the first {@code before}. */
  double learningRate(long before) {
    double done = before / (double) totalSteps;
    return settings.optimizer().learningRate()
        * switch (settings.optimizer().schedule()) {
          case CONSTANT -> 1;
          case LINEAR -> 1 - done;
          case COSINE -> 0.5 * (1 + Math.cos(Math.PI * done));
        };
  }

  private static double since(long start) {
    return (System.nanoTime() - start) * 1e-9;
  }
}
