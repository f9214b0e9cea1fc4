package org.dualselect.train;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.dualselect.data.EncodedSample;
import org.dualselect.engine.Correction;
import org.dualselect.model.Batch;
import org.dualselect.model.Torch;
import org.dualselect.select.Scoreboard;
import org.dualselect.select.Selection;
import org.dualselect.select.Selector;

/** One optimiser step of either kind, and the flat vectors that live from step to step. */
public final class Updates {
  private final Session session;
  private final TrainSettings settings;
  private final Encoded task;
  private final Selector selector;
  private final Scoreboard board;
  private final AdamW adamw;
  private final TokenBudget budget;
  private final Tensor gradient;
  private final Tensor reference;

  /**
   * Sum of the uncorrected task gradients since the last refresh; a cosine does not see its scale.
   */
  private final Tensor taskSum;

  private final Tensor direction;

  /** {@code [4]}: ⟨g, r⟩, |g|², the clipped gradient's norm, |r|²; read once, at the step's end. */
  private final Tensor scalars = Torch.zeros(ScalarType.Double, 4);

  private final Tensor gradientNorm = scalars.narrow(0, 2, 1);
  private final Tensor referenceNorm2 = scalars.narrow(0, 3, 1);
  private long summed;

  /**
   * @param task the records that a step's places index
   * @param totalSteps of the whole run, for the learning rate's schedule
   */
  public Updates(Session session, TrainSettings settings, Encoded task, long totalSteps) {
    this.session = session;
    this.settings = settings;
    this.task = task;
    this.selector = settings.selection().taskSelector();
    this.board = new Scoreboard(settings.optimizer().batchSize());
    this.adamw = new AdamW(session, settings.optimizer(), totalSteps);
    this.budget = new TokenBudget(settings.selection().taskTokenBudget());
    this.gradient = session.vector();
    this.reference = session.vector();
    this.taskSum = session.vector();
    this.direction = session.vector();
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

  /**
   * The numbers that live from step to step, beside the {@link #vectors}.
   *
   * @param steps taken
   * @param summed task gradients since the last refresh
   * @param budget of tokens
   */
  record State(long steps, long summed, TokenBudget.State budget) {}

  State state() {
    return new State(adamw.steps(), summed, budget.state());
  }

  /** The flat vectors that live from step to step, by name. */
  Map<String, Tensor> vectors() {
    Map<String, Tensor> all = new TreeMap<>(adamw.vectors());
    if (settings.selection().method() == TrainSettings.Method.DUALSELECT) {
      all.put("reference", reference);
      all.put("task_sum", taskSum);
    }
    return all;
  }

  /** Goes on after the step that left this, the {@link #vectors} being filled already. */
  void restore(State state) {
    try (PointerScope scope = new PointerScope()) {
      dot(3, reference, reference);
    }
    adamw.restore(state.steps);
    summed = state.summed;
    budget.restore(state.budget);
  }

  /** Optimiser steps so far. */
  public long steps() {
    return adamw.steps();
  }

  /** The learning rate of the step after the first {@code before}. */
  double learningRate(long before) {
    return adamw.learningRate(before);
  }

  /**
   * A step on the plain batch mean.
   *
   * @param sum whether it counts towards the task direction
   */
  public Done plain(int[] places, boolean sum) {
    long start = System.nanoTime();
    try (PointerScope scope = new PointerScope()) {
      StepPass pass = pass(places);
      gradient.zero_();
      pass.addTo(gradient, pass.mean());
      if (sum) {
        addToTaskSum();
      }
      adamw.step(gradient, gradientNorm);
      double[] read = Torch.toDoubles(scalars, pass.losses());
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
      }
      ReferenceRefresh.Result result =
          refresh.refresh(reference, direction, epoch, this::requireFinite);
      if (result != null) { // one that was stopped has not begun: it is done anew after a resume
        taskSum.zero_();
        summed = 0;
      }
      dot(3, reference, reference);
      return result;
    }
  }

  /** A step on the task samples that agree with the reference direction, corrected by it. */
  public Done dualSelect(int[] places) {
    long start = System.nanoTime();
    try (PointerScope scope = new PointerScope()) {
      StepPass pass = pass(places);
      pass.stats(board, reference);
      long[] tokens = select(places);
      gradient.zero_();
      pass.addTo(gradient, board.weight());
      addToTaskSum();
      dot(0, gradient, reference);
      dot(1, gradient, gradient);
      correct();
      adamw.step(gradient, gradientNorm);
      Selector.Read read = Selector.read(board, places.length, scalars);
      double[] scalar = read.more();
      done(read.losses(), places, scalar[2]);
      Selection selection = read.selection();
      budget.kept(Arrays.stream(selection.index()).mapToLong(i -> tokens[i]).sum());
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
    if (!allFinite(losses)) {
      adamw.takeBack();
      requireFinite(task, losses, places);
    }
    if (!Double.isFinite(norm)) {
      throw new DivergedException("the gradient's norm is " + norm + " after step " + steps());
    }
    adamw.count();
  }

  /** Where a loss is no number, finds out whether the record or the step before is to blame. */
  private void requireFinite(Encoded data, float[] losses, int[] places) {
    try {
      data.requireFinite(losses, places);
    } catch (DivergedException e) {
      throw adamw.takeBackIf(() -> allFinite(lossesOf(at(data, places))))
          ? new DivergedException(
              e.getMessage() + " since step " + (steps() + 1) + ", not yet after step " + steps())
          : new DivergedException(e.getMessage() + " after step " + steps());
    }
  }

  private float[] lossesOf(List<EncodedSample> samples) {
    return Torch.toFloats(session.model().losses(new Batch(samples), true));
  }

  private static boolean allFinite(float[] losses) {
    for (float loss : losses) {
      if (!Float.isFinite(loss)) {
        return false;
      }
    }
    return true;
  }

  private StepPass pass(int[] places) {
    return new StepPass(
        session,
        at(task, places),
        settings.optimizer().microBatch(),
        settings.machine().seed(),
        steps(),
        places);
  }

  private static List<EncodedSample> at(Encoded data, int[] places) {
    return Arrays.stream(places).mapToObj(data.samples()::get).toList();
  }

  /** Returns each sample's supervised tokens. */
  private long[] select(int[] places) {
    long[] tokens = at(task, places).stream().mapToLong(EncodedSample::supervised).toArray();
    double most = budget.of(Arrays.stream(tokens).sum());
    session
        .clock()
        .engine(
            () ->
                selector.select(
                    session.engine(),
                    board,
                    referenceNorm2,
                    budget.given() ? Torch.of(tokens) : null,
                    budget.given() ? 0 : settings.selection().taskTopK(),
                    most,
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

  private static double since(long start) {
    return (System.nanoTime() - start) * 1e-9;
  }
}
