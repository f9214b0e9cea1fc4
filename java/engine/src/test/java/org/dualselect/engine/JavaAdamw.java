package org.dualselect.engine;

/**
 * Clip by global norm, then AdamW, in double: rate 1e-2, betas 0.9 and 0.999, epsilon 1e-8, decay
 * 0.01.
 */
final class JavaAdamw {
  final double[] param;
  private final double[] m;
  private final double[] v;

  JavaAdamw(float[] start) {
    param = Naive.wide(start);
    m = new double[start.length];
    v = new double[start.length];
  }

  float[] narrow() {
    float[] values = new float[param.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) param[i];
    }
    return values;
  }

  /** Returns the norm before clipping. */
  double step(float[] grad, int step, double maxNorm) {
    double[] wide = Naive.wide(grad);
    double norm = Math.sqrt(Naive.dot(wide, wide));
    double clip = maxNorm > 0 ? Math.min(1, maxNorm / (norm + 1e-6)) : 1;
    double rate = 1e-2 / (1 - Math.pow(0.9, step));
    for (int i = 0; i < param.length; i++) {
      double g = clip * wide[i];
      m[i] = 0.9 * m[i] + 0.1 * g;
      v[i] = 0.999 * v[i] + 0.001 * g * g;
      param[i] -= 1e-2 * 0.01 * param[i];
      param[i] -= rate * m[i] / (Math.sqrt(v[i] / (1 - Math.pow(0.999, step))) + 1e-8);
    }
    return norm;
  }
}
