package org.dualselect.train;

import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.dualselect.model.Torch;

/** Gradients formed one by one, and what is done with them, in double. */
final class Gradients {
  private Gradients() {}

  /**
   * Of the first samples.
   *
   * @param out overwritten with as many as it is long
   * @return their losses
   */
  static float[] of(Session session, Encoded data, double[][] out) {
    return of(session, data, out, 0);
  }

  /**
   * @param masks stream of the dropout masks, if the session's adapter has any, in a run of seed 42
   */
  static float[] of(Session session, Encoded data, double[][] out, long masks) {
    float[] losses = new float[out.length];
    for (int i = 0; i < out.length; i++) {
      try (PointerScope scope = new PointerScope()) {
        GradientPass pass = session.pass(data.at(new int[] {i}), 42, masks, new int[] {i});
        Tensor gradient = session.vector();
        pass.addTo(gradient, pass.mean());
        losses[i] = pass.losses()[0];
        float[] values = Torch.toFloats(gradient);
        out[i] = IntStream.range(0, values.length).mapToDouble(k -> values[k]).toArray();
      }
    }
    return losses;
  }

  static double dot(double[] a, double[] b) {
    return IntStream.range(0, a.length).mapToDouble(k -> a[k] * b[k]).sum();
  }

  static double norm(double[] a) {
    return Math.sqrt(dot(a, a));
  }

  static double cosine(double[] a, double[] b) {
    return dot(a, b) / (norm(a) * norm(b));
  }

  static double[] plus(double[] a, double[] b, double times) {
    return IntStream.range(0, a.length).mapToDouble(k -> a[k] + times * b[k]).toArray();
  }

  static double[] mean(double[][] of, int... places) {
    double[] sum = new double[of[0].length];
    for (int place : places) {
      sum = plus(sum, of[place], 1.0 / places.length);
    }
    return sum;
  }
}
