package org.dualselect.train;

import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.dualselect.model.Torch;
import org.dualselect.select.Selection;

/**
 * The gradients of a refresh's best candidates. Where there is room they are kept while the pool
 * passes, else another pass over the few that are asked for makes them again.
 */
final class BestGradients implements DistinctReferences.Source {
  private final FlatVectors vectors;
  private final ReferenceStream stream;

  /** {@code [size of top, parameters]}; null where there is no room. */
  private final Tensor kept;

  private RunningTop top;
  private long masks;

  /**
   * @param size how many are kept; 0 for none
   */
  BestGradients(Session session, ReferenceStream stream, int size) {
    this.vectors = new FlatVectors(session);
    this.stream = stream;
    this.kept = size > 0 ? Torch.zeros(ScalarType.Float, size, session.parameters()) : null;
  }

  /**
   * A refresh begins.
   *
   * @param top its best candidates
   * @param masks number of its dropout masks
   */
  void begin(RunningTop top, long masks) {
    this.top = top;
    this.masks = masks;
  }

  /** Scored candidates, the samples of a pass, each of which may be among the best. */
  void offer(GradientPass pass, int[] places, float[] scores) {
    for (int i = 0; i < places.length; i++) {
      int slot = top.offer(places[i], scores[i]);
      if (slot >= 0 && kept != null) {
        pass.write(kept.select(0, slot), i);
      }
    }
  }

  /** {@code sum += Σ weight · gradient} of those selected; returns whether the user stopped it. */
  boolean addTo(Tensor sum, Selection selection) {
    if (kept == null) {
      return stream.run(
          stream.byLength(selection.index()),
          masks,
          (pass, places) -> pass.backward().addTo(sum, weights(selection, places)));
    }
    for (int i = 0; i < selection.kept(); i++) {
      vectors.add(sum, kept.select(0, top.slot(selection.index()[i])), selection.weight()[i]);
    }
    return false;
  }

  private static Tensor weights(Selection selection, int[] places) {
    List<Integer> ranks = Arrays.stream(selection.index()).boxed().toList();
    float[] weights = new float[places.length];
    for (int i = 0; i < places.length; i++) {
      weights[i] = selection.weight()[ranks.indexOf(places[i])];
    }
    return Torch.of(weights, weights.length);
  }

  @Override
  public boolean each(int[] places, DistinctReferences.Use use) {
    if (kept == null) {
      return stream.run(places, masks, (pass, some) -> each(pass.backward(), some, use));
    }
    for (int place : places) {
      use.accept(place, to -> to.copy_(kept.select(0, top.slot(place))));
    }
    return false;
  }

  private static void each(GradientPass pass, int[] places, DistinctReferences.Use use) {
    for (int i = 0; i < places.length; i++) {
      int sample = i;
      use.accept(places[i], to -> pass.write(to, sample));
    }
  }
}
