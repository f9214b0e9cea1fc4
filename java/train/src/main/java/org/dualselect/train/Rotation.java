package org.dualselect.train;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * References that take turns. A round of the set is cut into draws of about the same size, in an
 * order of its own; so after a round each has had one turn.
 */
final class Rotation {
  /** Keeps these orders apart from those of the task records. */
  private static final long STREAM = 0x5eed_0f_7e7eL;

  private final long seed;
  private final int size;
  private int[] places;
  private float[] weights;
  private long draws;

  /**
   * @param places of the set
   * @param weights of each in it
   * @param draws since it was made
   */
  record State(int[] places, float[] weights, long draws) {}

  /**
   * Some of the set.
   *
   * @param weights of each in the draw; they sum to 1
   * @param share of the draw in the set, by weight
   */
  record Draw(int[] places, float[] weights, double share) {
    static final Draw NONE = new Draw(new int[0], new float[0], 0);
  }

  /**
   * Begins with the whole pool.
   *
   * @param size of a draw at most
   */
  Rotation(long seed, int size, int pool) {
    this.seed = seed;
    this.size = size;
    float[] equal = new float[pool];
    Arrays.fill(equal, 1f / pool);
    over(IntStream.range(0, pool).toArray(), equal);
  }

  /**
   * Goes on with another set.
   *
   * @param weights sum to 1, or are all 0
   */
  void over(int[] places, float[] weights) {
    restore(new State(places, weights, 0));
  }

  State state() {
    return new State(places, weights, draws);
  }

  void restore(State state) {
    places = state.places;
    weights = state.weights;
    draws = state.draws;
  }

  Draw next() {
    long round = draws / drawsOfARound();
    long turn = draws % drawsOfARound();
    int from = start(turn);
    int[] order = new PythonRandom(DrawSeed.of(seed, STREAM, round)).shuffled(places.length);
    int[] drawn = new int[start(turn + 1) - from];
    float[] weight = new float[drawn.length];
    double share = 0;
    for (int i = 0; i < drawn.length; i++) {
      drawn[i] = places[order[from + i]];
      weight[i] = weights[order[from + i]];
      share += weight[i];
    }
    for (int i = 0; i < drawn.length; i++) {
      weight[i] = share > 0 ? (float) (weight[i] / share) : 1f / drawn.length;
    }
    draws++;
    return new Draw(drawn, weight, share);
  }

  /** Whether the last draw completed a round. */
  boolean roundEnded() {
    return draws > 0 && draws % drawsOfARound() == 0;
  }

  private int drawsOfARound() {
    return (places.length + size - 1) / size;
  }

  private int start(long turn) {
    return (int) (turn * places.length / drawsOfARound());
  }
}
