package org.dualselect.train;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * The K best candidates of a stream so far: the highest scores, ties to the lower place, NaN last,
 * as the engine's {@code select} ranks them. Each holds one of K slots.
 */
final class RunningTop {
  private record Entry(float score, int place) {}

  /** The worst first: NaN, then the lowest score, then the highest place. */
  private static final Comparator<Entry> WORST_FIRST =
      Comparator.<Entry>comparingDouble(
              e -> Float.isNaN(e.score) ? Float.NEGATIVE_INFINITY : e.score)
          .thenComparing(e -> e.place, Comparator.reverseOrder());

  private final int size;
  private final PriorityQueue<Entry> kept = new PriorityQueue<>(WORST_FIRST);
  private final Map<Integer, Integer> slots = new HashMap<>();

  RunningTop(int size) {
    this.size = size;
  }

  /**
   * Whether a candidate whose score is at most {@code bound} may still be among the best, at any
   * place.
   */
  boolean mayHold(double bound) {
    return kept.size() < size || !(bound < kept.peek().score);
  }

  /** The slot that this candidate now holds, or -1 if it is not among the best. */
  int offer(int place, float score) {
    Entry entry = new Entry(score, place);
    int slot = kept.size();
    if (slot == size) {
      if (WORST_FIRST.compare(entry, kept.peek()) < 0) {
        return -1;
      }
      slot = slots.remove(kept.poll().place);
    }
    kept.add(entry);
    slots.put(place, slot);
    return slot;
  }

  /** The slot of a candidate that is among the best. */
  int slot(int place) {
    return slots.get(place);
  }
}
