package org.dualselect.train;

import java.util.SplittableRandom;

/**
 * Seeds of draws that are counted, so that any of them can be made again without those before it.
 * The run's seed is hashed before the count is added: with their plain sum, draw 1 of a run with
 * seed 1 would be draw 0 of the run with seed 2, and runs that shall tell a spread would share
 * draws.
 */
final class DrawSeed {
  private DrawSeed() {}

  /**
   * @param seed of the run
   * @param stream one number for each purpose
   * @param count of the draw
   */
  static long of(long seed, long stream, long count) {
    return new SplittableRandom(seed + stream).nextLong() + count;
  }
}
