package org.dualselect.diagnose;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JaccardTest {
  private static double of(int[] a, int[] b) {
    return Jaccard.of(Jaccard.set(a), Jaccard.set(b));
  }

  @Test
  void sharedOfAllInEither() {
    assertEquals(0.5, of(new int[] {1, 2, 3}, new int[] {4, 3, 2}));
    assertEquals(1, of(new int[] {7, 0}, new int[] {0, 7}));
    assertEquals(0, of(new int[] {1, 2}, new int[] {3, 4}));
    assertEquals(1 / 3.0, of(new int[] {5}, new int[] {5, 6, 700}));
  }

  @Test
  void meanOfThePairs() {
    var sets =
        List.of(
            Jaccard.set(new int[] {1, 2}),
            Jaccard.set(new int[] {2, 1}),
            Jaccard.set(new int[] {9, 2}));
    List<int[]> pairs = List.of(new int[] {0, 1}, new int[] {0, 2}, new int[] {1, 2});
    assertEquals((1 + 1 / 3.0 + 1 / 3.0) / 3, Jaccard.mean(sets, pairs), 1e-15);
    assertEquals(Double.NaN, Jaccard.mean(sets, List.of()));
  }

  /**
   * By hand. Of 4, two pairs are the same with probability 1/6, share one with 4/6; of 3, the same
   * with 1/3, else they share one. The last is the sum in fractions; the ratio of the expected
   * numbers would be 0.0039.
   */
  @ParameterizedTest
  @CsvSource({
    "1, 2, 0.5",
    "2, 4, 0.3888888888888889",
    "2, 3, 0.5555555555555556",
    "5, 5, 1",
    "1, 1, 1",
    "32, 4096, 0.0039833285378517635"
  })
  void chanceByItsFormula(int k, int pool, double expected) {
    assertEquals(expected, Jaccard.expected(k, pool), 1e-14);
  }

  /** Numbers of ways that no double holds. */
  @Test
  void largeSetsHaveAChanceToo() {
    // Half of the pool: two thirds of the way from sharing a quarter of all.
    assertEquals(1 / 3.0, Jaccard.expected(5000, 10_000), 1e-4);
  }
}
