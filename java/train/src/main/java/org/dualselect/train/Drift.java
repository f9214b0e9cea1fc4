package org.dualselect.train;

import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.dualselect.model.Torch;

/**
 * How far the selected references' gradient has turned since their refresh. A step sees a few of
 * them; so the sum over a whole round of the set is compared, which a few alone would not be like
 * even where nothing has moved.
 */
final class Drift {
  private final FlatVectors vectors;
  private final Tensor sum;

  /** {@code [3]}: ⟨sum, stale⟩, |sum|², |stale|². */
  private final Tensor products = Torch.zeros(ScalarType.Double, 3);

  private Double cosine;

  Drift(Session session) {
    vectors = new FlatVectors(session);
    sum = session.vector();
  }

  /** Of the last whole round; null if there was none since the refresh. */
  Double cosine() {
    return cosine;
  }

  void restore(Double cosine) {
    this.cosine = cosine;
  }

  /** What lives from step to step, by name. */
  Map<String, Tensor> vectors() {
    return Map.of("fresh_sum", sum);
  }

  /**
   * A step has seen some of the set.
   *
   * @param fresh their gradient
   * @param share of these in the set, by weight
   * @param stale that of the whole set at its refresh
   * @param roundEnded whether all of the set are in the sum now; then the device is waited for
   */
  void add(Tensor fresh, double share, Tensor stale, boolean roundEnded) {
    vectors.add(sum, fresh, share);
    if (!roundEnded) {
      return;
    }
    vectors.dot(products.narrow(0, 0, 1), sum, stale);
    vectors.dot(products.narrow(0, 1, 1), sum, sum);
    vectors.dot(products.narrow(0, 2, 1), stale, stale);
    double[] read = Torch.toDoubles(products);
    double norms = Math.sqrt(read[1] * read[2]);
    cosine = norms == 0 ? 0 : read[0] / norms;
    sum.zero_();
  }

  /** There is another set now. */
  void reset() {
    sum.zero_();
    cosine = null;
  }
}
