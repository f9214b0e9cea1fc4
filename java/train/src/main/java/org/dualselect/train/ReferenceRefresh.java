package org.dualselect.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
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

/**
 * Finds the references that the task direction endangers most and the mean of their gradients. The
 * pool streams through once; three numbers a candidate stay, and the gradients of the K best so
 * far. So memory does not grow with the pool. Where K gradients are too many to keep, a second pass
 * over the K winners forms their sum.
 *
 * <p>A batch in which no loss is high enough for the K best, whatever the cosines, needs no
 * backward pass: {@code score = µ·loss − ν·cosine ≤ µ·loss + ν}. From the second refresh on the
 * pool comes in the order of the last losses, highest first, so that such candidates share their
 * batches.
 */
public final class ReferenceRefresh {
  /** Of the bound, for the rounding of cosine and score to float. */
  private static final double ROUNDING = 1e-5;

  private final Session session;
  private final TrainSettings settings;
  private final TrainListener listener;
  private final BooleanSupplier stop;
  private final Encoded data;
  private final List<EncodedSample> pool;
  private final int keep;
  private final BatchLimit batches;
  private final Selector selector;
  private final Scoreboard board;
  private final Scoreboard part;
  private final Tensor directionNorm2 = Torch.zeros(ScalarType.Double, 1);

  /** {@code [keep, parameters]}, or null where that is too much. */
  private final Tensor gradients;

  private float[] lastLoss;
  private long refreshes;

  /**
   * @param stop asked after every batch
   * @param data the reference pool
   */
  public ReferenceRefresh(
      Session session,
      TrainSettings settings,
      TrainListener listener,
      BooleanSupplier stop,
      Encoded data) {
    this.session = session;
    this.settings = settings;
    this.listener = listener;
    this.stop = stop;
    this.data = data;
    this.pool = data.samples();
    SelectionSettings selection = settings.selection();
    this.keep =
        Math.min(
            pool.size(),
            selection.referenceRatio() > 0
                ? (int) Math.ceil(selection.referenceRatio() * pool.size())
                : selection.referenceTopK());
    this.selector = selection.referenceSelector();
    this.board = new Scoreboard(pool.size());
    RefreshSettings refresh = settings.refresh();
    this.batches = new BatchLimit(refresh.scoreBatch(), refresh.batchTokens());
    this.part = new Scoreboard(Math.min(pool.size(), batches.samples()));
    boolean few = keep * session.parameters() * Float.BYTES <= (long) refresh.memory() << 20;
    this.gradients = few ? Torch.zeros(ScalarType.Float, keep, session.parameters()) : null;
    this.lastLoss = new float[pool.size()];
  }

  /**
   * @param selection the references, with their weights
   * @param skipped candidates whose loss alone ruled them out; their cosines are not known
   */
  public record Result(Selection selection, int skipped) {}

  /** How many are done. */
  long refreshes() {
    return refreshes;
  }

  /** {@code [pool]}: every candidate's loss at the last refresh. */
  Tensor lastLosses() {
    return Torch.of(lastLoss, lastLoss.length);
  }

  /** Goes on after so many refreshes, the last of which left these losses. */
  void restore(long refreshes, Tensor lastLosses) {
    this.refreshes = refreshes;
    this.lastLoss = Torch.toFloats(lastLosses);
  }

  /**
   * One that is stopped leaves no trace here, so that it can be done anew.
   *
   * @param reference overwritten with the weighted mean gradient of the selected references
   * @param direction the task direction
   * @param epoch for the progress
   * @param check of each batch's losses
   * @return null if the user stopped it; then reference is unfinished
   */
  Result refresh(Tensor reference, Tensor direction, int epoch, Check check) {
    engine(
        e ->
            e.dot(
                Torch.doubles(directionNorm2),
                Torch.floats(direction),
                Torch.floats(direction),
                session.parameters()));
    RunningTop top = new RunningTop(keep);
    float[] losses = new float[pool.size()];
    int skipped = score(top, losses, direction, epoch, check);
    if (skipped < 0) {
      return null;
    }
    engine(e -> selector.select(e, board, directionNorm2, null, keep, 0, pool.size()));
    Selection selection = Selector.read(board, pool.size(), directionNorm2).selection();
    reference.zero_();
    boolean stopped = false;
    if (gradients != null) {
      sumKept(reference, selection, top);
    } else {
      stopped = sumAgain(reference, selection);
    }
    if (stopped) {
      return null;
    }
    lastLoss = losses;
    refreshes++;
    return new Result(selection, skipped);
  }

  /** What to do about losses that are no numbers. */
  interface Check {
    void finite(Encoded data, float[] losses, int[] places);
  }

  /**
   * Fills board, top and losses; returns how many candidates needed no backward pass, -1 if
   * stopped.
   */
  private int score(RunningTop top, float[] all, Tensor direction, int epoch, Check check) {
    long start = System.nanoTime();
    int[] done = {0, 0};
    boolean stopped =
        stream(
            order(),
            (pass, places) -> {
              float[] losses = pass.losses();
              check.finite(data, losses, places);
              for (int i = 0; i < places.length; i++) {
                all[places[i]] = losses[i];
              }
              if (ruledOut(losses, top)) {
                pass.losses(part); // with cosine 0: a score below those of the K best as well
                done[1] += places.length;
              } else {
                pass.backward().stats(part, direction);
                keepBest(pass, places, top);
              }
              board.scatter(part, longs(places));
              done[0] += places.length;
              listener.scored(
                  "references " + epoch, done[0], pool.size(), (System.nanoTime() - start) * 1e-9);
            });
    return stopped ? -1 : done[1];
  }

  /** Soft shares are of all candidates' scores, so there every one is needed. */
  private boolean ruledOut(float[] losses, RunningTop top) {
    if (!settings.refresh().prune() || selector.soft()) {
      return false;
    }
    for (float loss : losses) {
      double bound = selector.lossWeight() * loss + selector.conflictWeight();
      if (top.mayHold(bound + ROUNDING * Math.max(1, Math.abs(bound)))) {
        return false;
      }
    }
    return true;
  }

  private void keepBest(GradientPass pass, int[] places, RunningTop top) {
    engine(e -> selector.score(e, part, directionNorm2, places.length));
    float[] scores = part.scores(places.length);
    for (int i = 0; i < places.length; i++) {
      int slot = top.offer(places[i], scores[i]);
      if (slot >= 0 && gradients != null) {
        float[] one = new float[places.length];
        one[i] = 1;
        pass.addTo(gradients.select(0, slot).zero_(), Torch.of(one, one.length));
      }
    }
  }

  private void sumKept(Tensor reference, Selection selection, RunningTop top) {
    for (int i = 0; i < selection.kept(); i++) {
      Tensor gradient = gradients.select(0, top.slot(selection.index()[i]));
      float weight = selection.weight()[i];
      engine(
          e ->
              e.correct(
                  Torch.floats(reference),
                  Torch.floats(gradient),
                  weight,
                  Correction.ADD,
                  session.parameters()));
    }
  }

  /** Returns whether the user stopped it. */
  private boolean sumAgain(Tensor reference, Selection selection) {
    return stream(
        byLength(selection.index()),
        (pass, places) ->
            pass.backward().addTo(reference, board.weight().index_select(0, longs(places))));
  }

  private interface Use {
    void accept(GradientPass pass, int[] places);
  }

  /** Returns whether the user stopped it. */
  private boolean stream(int[] places, Use use) {
    for (int[] some : batches.cut(places, pool)) {
      try (PointerScope scope = new PointerScope()) {
        List<EncodedSample> samples = new ArrayList<>();
        for (int place : some) {
          samples.add(pool.get(place));
        }
        // Negative streams: a refresh shares no mask with a training step, its own two passes do.
        use.accept(
            settings.lora().scoreWithDropout()
                ? session.forward(samples, settings.machine().seed(), -1 - refreshes, some)
                : session.forward(samples),
            some);
      }
      if (stop.getAsBoolean()) {
        return true;
      }
    }
    return false;
  }

  private int[] order() {
    int[] all = IntStream.range(0, pool.size()).toArray();
    return refreshes == 0 ? byLength(all) : sorted(all, place -> lastLoss[place]);
  }

  /** Longest first: the peak of memory comes at once, or not at all. */
  private int[] byLength(int[] places) {
    return sorted(places, place -> pool.get(place).length());
  }

  /** Highest key first. */
  private static int[] sorted(int[] places, IntToDoubleFunction key) {
    return Arrays.stream(places)
        .boxed()
        .sorted(Comparator.comparingDouble(key::applyAsDouble).reversed())
        .mapToInt(Integer::intValue)
        .toArray();
  }

  private void engine(Consumer<Engine> call) {
    session.clock().engine(() -> call.accept(session.engine()));
  }

  private static Tensor longs(int[] values) {
    return Torch.of(Arrays.stream(values).asLongStream().toArray());
  }
}
