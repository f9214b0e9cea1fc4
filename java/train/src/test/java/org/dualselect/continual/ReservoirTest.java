package org.dualselect.continual;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ReservoirTest {
  private static List<Integer> kept(int size, int stream, long seed) {
    Reservoir<Integer> reservoir = new Reservoir<>(size, seed);
    IntStream.range(0, stream).forEach(reservoir::add);
    return reservoir.kept();
  }

  @Test
  void aShortStreamIsKeptWhole() {
    assertEquals(List.of(), kept(8, 0, 1));
    assertEquals(List.of(0, 1, 2), kept(3, 3, 1));
    assertEquals(List.of(0, 1, 2), kept(8, 3, 1));
    assertEquals(List.of(), kept(0, 100, 1));
  }

  @Test
  void aLongOneLeavesSomeOnceEach() {
    List<Integer> kept = kept(8, 1000, 1);
    assertEquals(8, kept.size());
    assertEquals(8, new HashSet<>(kept).size());
  }

  @Test
  void theSeedDecides() {
    assertEquals(kept(8, 1000, 7), kept(8, 1000, 7));
    assertNotEquals(kept(8, 1000, 7), kept(8, 1000, 8));
  }

  /** A memory of stage 3 is what that of stage 2 becomes when the stream goes on. */
  @Test
  void itDoesNotKnowHowLongTheStreamIs() {
    Reservoir<Integer> reservoir = new Reservoir<>(8, 3);
    IntStream.range(0, 50).forEach(reservoir::add);
    assertEquals(kept(8, 50, 3), reservoir.kept());
    IntStream.range(50, 90).forEach(reservoir::add);
    assertEquals(kept(8, 90, 3), reservoir.kept());
  }

  /**
   * Each of 40 has a chance of 1/4: 1,000 of 4,000 draws, with a standard deviation of 27. The
   * seeds are fixed, so this fails always or never.
   */
  @Test
  void everyItemHasTheSameChance() {
    int[] counts = new int[40];
    for (long seed = 0; seed < 4000; seed++) {
      kept(10, 40, seed).forEach(item -> counts[item]++);
    }
    double chi2 = 0;
    for (int count : counts) {
      assertTrue(Math.abs(count - 1000) < 5 * 27.4, "so often: " + count);
      chi2 += (count - 1000.0) * (count - 1000.0) / 1000 / 0.75;
    }
    // 39 degrees of freedom: 0.001 of all are beyond 72.
    assertTrue(chi2 < 72, "chi squared: " + chi2);
  }
}
