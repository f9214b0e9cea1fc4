package org.dualselect.engine;

/**
 * The formulas of {@code ds.h} as plain loops in double: the definition that the engine is held
 * against.
 */
final class Naive {
  private Naive() {}

  /** {@code [samples][parameters]}: each sample's gradient, formed in full. */
  static double[][] gradients(Ragged batch) {
    double[][] gradients = new double[batch.samples()][batch.parameters()];
    for (Ragged.Map map : batch.maps()) {
      for (int i = 0; i < batch.samples(); i++) {
        for (int t = batch.offset(i); t < batch.offset(i + 1); t++) {
          for (int o = 0; o < map.out(); o++) {
            for (int j = 0; j < map.in(); j++) {
              gradients[i][map.at() + o * map.in() + j] +=
                  (double) map.dy()[t * map.out() + o] * map.x()[t * map.in() + j];
            }
          }
        }
      }
    }
    return gradients;
  }

  static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  static double[] wide(float[] values) {
    double[] wide = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      wide[i] = values[i];
    }
    return wide;
  }

  static double cosine(double dot, double norm2, double directionNorm2) {
    return dot / (norm(norm2) * norm(directionNorm2));
  }

  private static double norm(double norm2) {
    return Math.sqrt(Math.max(norm2, 1e-12)) + 1e-12;
  }

  /** {@code softmax(sign * score / temperature)}. */
  static double[] softmax(float[] score, double sign, double temperature) {
    double best = Double.NEGATIVE_INFINITY;
    for (float s : score) {
      best = Math.max(best, sign * s);
    }
    double[] p = new double[score.length];
    double sum = 0;
    for (int i = 0; i < p.length; i++) {
      p[i] = Math.exp((sign * score[i] - best) / temperature);
      sum += p[i];
    }
    for (int i = 0; i < p.length; i++) {
      p[i] /= sum;
    }
    return p;
  }

  static double entropy(double[] p) {
    double entropy = 0;
    for (double value : p) {
      entropy -= value > 0 ? value * Math.log(value) : 0;
    }
    return entropy;
  }

  /**
   * Word {@code column % 4} of Philox4x32-10 with counter {@code (column / 4, 0, 0, 0)}, unsigned.
   */
  static long philox(long key, int column) {
    int[] counter = {column / 4, 0, 0, 0};
    int k0 = (int) key;
    int k1 = (int) (key >>> 32);
    for (int round = 0; round < 10; round++) {
      long a = 0xD2511F53L * (counter[0] & 0xFFFFFFFFL);
      long b = 0xCD9E8D57L * (counter[2] & 0xFFFFFFFFL);
      counter =
          new int[] {
            (int) (b >>> 32) ^ counter[1] ^ k0, (int) b, (int) (a >>> 32) ^ counter[3] ^ k1, (int) a
          };
      k0 += 0x9E3779B9;
      k1 += 0xBB67AE85;
    }
    return counter[column % 4] & 0xFFFFFFFFL;
  }
}
