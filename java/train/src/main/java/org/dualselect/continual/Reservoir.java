package org.dualselect.continual;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Some of a stream whose length is not known: after each item every one so far has the same chance
 * to be among them (Vitter's algorithm R, 1985). Experience replay in continual learning keeps its
 * memory so (Chaudhry et al., On Tiny Episodic Memories, arXiv 1902.10486).
 */
final class Reservoir<T> {
  private final int size;
  private final Random random;
  private final List<T> kept = new ArrayList<>();
  private int seen;

  /**
   * @param size how many are kept at most
   */
  Reservoir(int size, long seed) {
    this.size = size;
    this.random = new Random(seed);
  }

  void add(T item) {
    seen++;
    if (kept.size() < size) {
      kept.add(item);
      return;
    }
    int place = random.nextInt(seen);
    if (place < size) {
      kept.set(place, item);
    }
  }

  /** In no order that means anything. */
  List<T> kept() {
    return List.copyOf(kept);
  }
}
