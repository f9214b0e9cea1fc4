package org.dualselect.train;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.IntToDoubleFunction;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.dualselect.data.EncodedSample;
import org.dualselect.model.Batch;

/** References, or tasks, that pass the model batch by batch, forward only unless asked for more. */
public final class ReferenceStream {
  private final Session session;
  private final TrainSettings settings;
  private final BooleanSupplier stop;
  private final Encoded data;
  private final BatchLimit batches;

  private final AlignedStart start;

  /**
   * @param stop asked after every batch
   */
  public ReferenceStream(
      Session session, TrainSettings settings, BooleanSupplier stop, Encoded data) {
    this(session, settings, stop, data, AlignedStart.of(session, settings, data));
  }

  /**
   * @param stop asked after every batch
   * @param start null unless references are to keep what the model said then
   */
  ReferenceStream(
      Session session,
      TrainSettings settings,
      BooleanSupplier stop,
      Encoded data,
      AlignedStart start) {
    this.session = session;
    this.settings = settings;
    this.stop = stop;
    this.data = data;
    RefreshSettings refresh = settings.refresh();
    this.batches = new BatchLimit(refresh.scoreBatch(), refresh.batchTokens());
    this.start = start;
  }

  /** What to do with a batch. */
  @FunctionalInterface
  public interface Use {
    void accept(GradientPass pass, int[] places);
  }

  /** Samples of a batch at most. */
  public int most() {
    return Math.min(data.samples().size(), batches.samples());
  }

  /**
   * Returns whether the user stopped it.
   *
   * @param stream of the dropout masks
   */
  public boolean run(int[] places, long stream, Use use) {
    for (int[] some : batches.cut(places, data.samples())) {
      try (PointerScope scope = new PointerScope()) {
        use.accept(forward(some, stream), some);
      }
      if (stop.getAsBoolean()) {
        return true;
      }
    }
    return false;
  }

  private GradientPass forward(int[] places, long stream) {
    List<EncodedSample> samples = data.at(places);
    Tensor aligned = start == null ? null : start.rows(samples);
    Batch batch = new Batch(samples, aligned == null ? places.length : 0, aligned);
    return settings.lora().scoreWithDropout()
        ? session.forward(batch, settings.machine().seed(), stream, places)
        : session.forward(batch);
  }

  /** Longest first: the peak of memory comes at once, or not at all. */
  public int[] byLength(int[] places) {
    return sorted(places, place -> data.samples().get(place).length());
  }

  /** Highest key first. */
  static int[] sorted(int[] places, IntToDoubleFunction key) {
    return Arrays.stream(places)
        .boxed()
        .sorted(Comparator.comparingDouble(key::applyAsDouble).reversed())
        .mapToInt(Integer::intValue)
        .toArray();
  }
}
