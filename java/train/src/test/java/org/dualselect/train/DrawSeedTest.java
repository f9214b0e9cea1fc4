package org.dualselect.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DrawSeedTest {
  @Test
  void neighboursShareNoDraw() {
    Set<Long> seen = new HashSet<>();
    for (long seed = 0; seed < 20; seed++) {
      for (long stream : new long[] {3, 0xd12ec710L}) {
        for (long count = 0; count < 1000; count++) {
          seen.add(DrawSeed.of(seed, stream, count));
        }
      }
    }
    assertEquals(20 * 2 * 1000, seen.size());
  }

  @Test
  void aDrawIsMadeAgain() {
    assertEquals(DrawSeed.of(7, 3, 12), DrawSeed.of(7, 3, 12));
  }
}
