package org.dualselect.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunningTopTest {
  /** Against a sort, with many ties and some NaN, in any order. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void isTheSortedHead(long seed) {
    Random random = new Random(seed);
    int n = 1 + random.nextInt(60);
    int size = 1 + random.nextInt(n);
    float[] score = new float[n];
    for (int i = 0; i < n; i++) {
      score[i] = random.nextInt(8) == 0 ? Float.NaN : random.nextInt(6) / 2f;
    }
    List<Integer> stream = new java.util.ArrayList<>(IntStream.range(0, n).boxed().toList());
    java.util.Collections.shuffle(stream, random);
    RunningTop top = new RunningTop(size);
    Map<Integer, Integer> holder = new HashMap<>();
    for (int place : stream) {
      boolean may = top.mayHold(score[place]);
      int slot = top.offer(place, score[place]);
      if (slot >= 0) {
        assertTrue(may || Float.isNaN(score[place]));
        assertTrue(slot < size);
        holder.put(slot, place);
      }
    }
    List<Integer> ranked =
        IntStream.range(0, n)
            .boxed()
            .sorted(
                (a, b) -> {
                  boolean x = Float.isNaN(score[a]);
                  boolean y = Float.isNaN(score[b]);
                  if (x != y) {
                    return x ? 1 : -1;
                  }
                  int by = x ? 0 : Float.compare(score[b], score[a]);
                  return by == 0 ? Integer.compare(a, b) : by;
                })
            .toList();
    for (int place : ranked.subList(0, size)) {
      assertEquals(place, holder.get(top.slot(place)));
    }
    float worst = score[ranked.get(size - 1)];
    if (!Float.isNaN(worst)) {
      assertTrue(top.mayHold(worst));
      assertFalse(top.mayHold(Math.nextDown(worst)));
    }
  }
}
