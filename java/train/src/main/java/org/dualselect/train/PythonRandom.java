package org.dualselect.train;

import org.apache.commons.rng.core.RandomProviderDefaultState;
import org.apache.commons.rng.core.source32.MersenneTwister;

/**
 * Python's {@code random.Random(seed)}, as far as shuffling goes: the order in which the paper's
 * release visits data.
 */
public final class PythonRandom {
  private final MersenneTwister twister;

  public PythonRandom(long seed) {
    // CPython seeds with |seed|, cut into 32-bit words, low word first.
    long magnitude = Math.abs(seed);
    int low = (int) magnitude;
    int high = (int) (magnitude >>> 32);
    twister = new MersenneTwister(high == 0 ? new int[] {low} : new int[] {low, high});
  }

  /** A shuffled {@code range(n)}. */
  public int[] shuffled(int n) {
    int[] order = new int[n];
    for (int i = 0; i < n; i++) {
      order[i] = i;
    }
    for (int i = n - 1; i > 0; i--) {
      int j = below(i + 1);
      int swap = order[i];
      order[i] = order[j];
      order[j] = swap;
    }
    return order;
  }

  /** What is drawn next, for {@link #restore}. */
  byte[] state() {
    return ((RandomProviderDefaultState) twister.saveState()).getState();
  }

  /** Goes on where the one went on whose state this is. */
  void restore(byte[] state) {
    twister.restoreState(new RandomProviderDefaultState(state));
  }

  /** {@code _randbelow}: the top bits of a word, drawn again until they are below n. */
  private int below(int n) {
    int bits = 32 - Integer.numberOfLeadingZeros(n);
    int draw;
    do {
      draw = twister.nextInt() >>> (32 - bits);
    } while (draw >= n);
    return draw;
  }
}
