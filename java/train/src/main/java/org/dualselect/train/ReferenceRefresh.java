package org.dualselect.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.dualselect.data.EncodedSample;
import org.dualselect.model.Torch;
import org.dualselect.select.Scoreboard;
import org.dualselect.select.Selection;
import org.dualselect.select.Selector;

/**
 * Finds the references that the task direction endangers most and the mean of their gradients. The
 * pool streams through in batches of similar length and leaves three numbers a candidate; a second
 * pass over the K winners forms their weighted gradient. So memory does not grow with the pool, at
 * the price of K more gradients.
 */
final class ReferenceRefresh {
  private final Session session;
  private final TrainSettings settings;
  private final TrainListener listener;
  private final BooleanSupplier stop;
  private final Encoded data;
  private final List<EncodedSample> pool;
  private final int[] byLength;
  private final int keep;
  private final Selector selector;
  private final Scoreboard board;
  private final Scoreboard part;
  private final Tensor directionNorm2 = Torch.zeros(ScalarType.Double, 1);
  private long refreshes;

  ReferenceRefresh(
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
    this.byLength = byLength(IntStream.range(0, pool.size()).toArray());
    this.keep =
        settings.referenceRatio() > 0
            ? (int) Math.ceil(settings.referenceRatio() * pool.size())
            : settings.referenceTopK();
    this.selector =
        new Selector(
            settings.referenceLossWeight(),
            settings.conflictWeight(),
            true,
            settings.selection() == TrainSettings.Selection.SOFT,
            settings.referenceTemperature());
    this.board = new Scoreboard(pool.size());
    this.part = new Scoreboard(settings.scoreBatch());
  }

  /**
   * @param reference overwritten with the weighted mean gradient of the selected references
   * @param direction the task direction
   * @param epoch for the progress
   * @param check of each batch's losses
   * @return null if the user stopped it; then reference is unfinished
   */
  Selection refresh(Tensor reference, Tensor direction, int epoch, Check check) {
    refreshes++;
    long start = System.nanoTime();
    session
        .clock()
        .engine(
            () ->
                session
                    .engine()
                    .dot(
                        Torch.doubles(directionNorm2),
                        Torch.floats(direction),
                        Torch.floats(direction),
                        session.parameters()));
    int[] done = {0};
    boolean stopped =
        stream(
            byLength,
            (pass, places) -> {
              pass.stats(part, direction);
              check.finite(data, pass.losses(), places);
              board.scatter(part, Torch.of(Arrays.stream(places).asLongStream().toArray()));
              done[0] += places.length;
              listener.scored(
                  "references " + epoch, done[0], pool.size(), (System.nanoTime() - start) * 1e-9);
            });
    if (stopped) {
      return null;
    }
    session
        .clock()
        .engine(
            () ->
                selector.select(
                    session.engine(), board, directionNorm2, null, keep, 0, pool.size()));
    Selection selection = Selector.read(board, pool.size());
    reference.zero_();
    stopped =
        stream(
            byLength(selection.index()),
            (pass, places) ->
                pass.addTo(
                    reference,
                    board
                        .weight()
                        .index_select(
                            0, Torch.of(Arrays.stream(places).asLongStream().toArray()))));
    return stopped ? null : selection;
  }

  /** What to do about losses that are no numbers. */
  interface Check {
    void finite(Encoded data, float[] losses, int[] places);
  }

  private interface Use {
    void accept(GradientPass pass, int[] places);
  }

  /** Returns whether the user stopped it. */
  private boolean stream(int[] places, Use use) {
    for (int from = 0; from < places.length; from += settings.scoreBatch()) {
      int[] some =
          Arrays.copyOfRange(places, from, Math.min(places.length, from + settings.scoreBatch()));
      try (PointerScope scope = new PointerScope()) {
        List<EncodedSample> samples = new ArrayList<>();
        for (int place : some) {
          samples.add(pool.get(place));
        }
        // Negative streams: a refresh shares no mask with a training step, its own two passes do.
        use.accept(
            settings.scoreWithDropout()
                ? session.pass(samples, settings.seed(), -refreshes, some)
                : session.pass(samples),
            some);
      }
      if (stop.getAsBoolean()) {
        return true;
      }
    }
    return false;
  }

  /** Longest first: the peak of memory comes at once, or not at all. */
  private int[] byLength(int[] places) {
    return Arrays.stream(places)
        .boxed()
        .sorted((a, b) -> Integer.compare(pool.get(b).length(), pool.get(a).length()))
        .mapToInt(Integer::intValue)
        .toArray();
  }
}
