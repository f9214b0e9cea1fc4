package org.dualselect.train;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * References that take turns: every draw is the next few of a set in an order of its own, which is
 * drawn anew when all of them have had their turn.
 */
final class Rotation {
  /** Keeps these orders apart from those of the task records. */
  private static final long STREAM = 0x5eed_0f_7e7eL;

  private final long seed;
  private final int size;
  private int[] places;
  private float[] weights;
  private long drawn;

  /** Of this round of the set. */
  private int[] order;

  private long round;

  /**
   * @param places of the set
   * @param weights of each in it
   * @param drawn since it was made
   */
  record State(int[] places, float[] weights, long drawn) {}

  /**
   * Some of the set.
   *
   * @param weights sum to 1
   */
  record Draw(int[] places, float[] weights) {
    static final Draw NONE = new Draw(new int[0], new float[0]);
  }

  /**
   * Begins with the whole pool.
   *
   * @param size of a draw; the set's, where that is smaller
   */
  Rotation(long seed, int size, int pool) {
    this.seed = seed;
    this.size = size;
    float[] equal = new float[pool];
    Arrays.fill(equal, 1);
    over(IntStream.range(0, pool).toArray(), equal);
  }

  /** Goes on with another set. */
  void over(int[] places, float[] weights) {
    restore(new State(places, weights, 0));
  }

  State state() {
    return new State(places, weights, drawn);
  }

  void restore(State state) {
    places = state.places;
    weights = state.weights;
    drawn = state.drawn;
    round = -1;
  }

  Draw next() {
    int n = Math.min(size, places.length);
    int[] drawnPlaces = new int[n];
    float[] drawnWeights = new float[n];
    float sum = 0;
    for (int i = 0; i < n; i++, drawn++) {
      int at = at(drawn);
      drawnPlaces[i] = places[at];
      drawnWeights[i] = weights[at];
      sum += weights[at];
    }
    for (int i = 0; i < n; i++) {
      drawnWeights[i] = sum > 0 ? drawnWeights[i] / sum : 1f / n;
    }
    return new Draw(drawnPlaces, drawnWeights);
  }

  /** Whether with the last draw another round of the set was completed. */
  boolean roundEnded() {
    return drawn > 0 && drawn % places.length < Math.min(size, places.length);
  }

  private int at(long turn) {
    if (turn / places.length != round) {
      round = turn / places.length;
      order = new PythonRandom(seed + STREAM + round).shuffled(places.length);
    }
    return order[(int) (turn % places.length)];
  }
}
