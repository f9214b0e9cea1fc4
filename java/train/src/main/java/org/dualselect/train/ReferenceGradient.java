package org.dualselect.train;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.dualselect.data.EncodedSample;
import org.dualselect.model.Torch;
import org.dualselect.select.Selection;

/**
 * The references' gradient as a step sees it: that of the last refresh, or that of a few of them at
 * the parameters of now, which join the step's pass.
 */
final class ReferenceGradient {
  private final FlatVectors vectors;
  private final Encoded data;

  /** Of the last refresh. */
  private final Tensor stale;

  /** Of the present step; null: that of the last refresh will do. */
  private final Tensor fresh;

  private final Rotation rotation;
  private final Drift drift;

  /** {@code [1]}: the squared norm of {@link #direction}. */
  private final Tensor norm2 = Torch.zeros(ScalarType.Double, 1);

  /**
   * What lives from step to step, beside the {@link #vectors}.
   *
   * @param rotation null where no references join a step
   * @param drift null where it is not known
   */
  record State(Rotation.State rotation, Double drift) {}

  /**
   * @param data null for a method without
   */
  ReferenceGradient(Session session, TrainSettings settings, Encoded data) {
    int few = settings.extensions().freshReferences();
    boolean joins = data != null && few > 0;
    this.vectors = new FlatVectors(session);
    this.data = data;
    this.stale = session.vector();
    this.fresh = joins ? session.vector() : null;
    this.rotation = joins ? rotation(settings, data.samples().size()) : null;
    this.drift =
        joins && settings.refreshes() && settings.refresh().every() == RefreshSettings.AUTO
            ? new Drift(session)
            : null;
  }

  private static Rotation rotation(TrainSettings settings, int pool) {
    long seed = settings.machine().seed();
    Rotation rotation = new Rotation(seed, settings.extensions().freshReferences(), pool);
    if (settings.selection().method().references() == Method.References.DRAWN) {
      int[] drawn = settings.selection().drawn(pool, seed);
      float[] equal = new float[drawn.length];
      Arrays.fill(equal, 1f / drawn.length);
      rotation.over(drawn, equal);
    }
    return rotation;
  }

  State state() {
    return new State(rotation == null ? null : rotation.state(), drift());
  }

  Map<String, Tensor> vectors() {
    Map<String, Tensor> all = new TreeMap<>(drift == null ? Map.of() : drift.vectors());
    all.put("reference", stale);
    return all;
  }

  void restore(State state) {
    if (rotation != null) {
      rotation.restore(state.rotation);
    }
    if (drift != null) {
      drift.restore(state.drift);
    }
    measure();
  }

  Encoded data() {
    return data;
  }

  /** To be overwritten by a refresh, and {@link #selected} told of it. */
  Tensor stale() {
    return stale;
  }

  /** The refresh has selected these. */
  void selected(Selection selection) {
    measure();
    if (rotation != null) {
      rotation.over(selection.index(), selection.weight());
    }
    if (drift != null) {
      drift.reset();
    }
  }

  /** The references whose turn it is to join the next pass. */
  Rotation.Draw next() {
    return rotation == null ? Rotation.Draw.NONE : rotation.next();
  }

  List<EncodedSample> samples(Rotation.Draw draw) {
    return data == null ? List.of() : data.at(draw.places());
  }

  /** Takes the gradient of those that joined, which come last in the pass. */
  void see(StepPass pass, int tasks, Rotation.Draw draw) {
    if (draw.places().length == 0) {
      return;
    }
    float[] weights = new float[tasks + draw.places().length];
    System.arraycopy(draw.weights(), 0, weights, tasks, draw.weights().length);
    pass.addTo(fresh.zero_(), Torch.of(weights, weights.length));
    measure();
    if (drift != null) {
      drift.add(fresh, draw.share(), stale, rotation.roundEnded());
    }
  }

  Tensor direction() {
    return fresh == null ? stale : fresh;
  }

  Tensor norm2() {
    return norm2;
  }

  /** How far their gradient has turned since the refresh; null where that is not known. */
  Double drift() {
    return drift == null ? null : drift.cosine();
  }

  private void measure() {
    vectors.dot(norm2, direction(), direction());
  }
}
