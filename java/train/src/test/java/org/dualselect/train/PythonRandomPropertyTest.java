package org.dualselect.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.Arrays;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

class PythonRandomPropertyTest {
  @Property
  void aShuffleIsAPermutation(@ForAll long seed, @ForAll @IntRange(max = 500) int n) {
    int[] order = new PythonRandom(seed).shuffled(n);
    Arrays.sort(order);
    assertArrayEquals(IntStream.range(0, n).toArray(), order);
  }

  /** CPython takes the seed's magnitude. */
  @Property
  void aSeedAndItsNegativeShuffleAlike(
      @ForAll @LongRange(min = 0) long seed, @ForAll @IntRange(max = 100) int n) {
    PythonRandom one = new PythonRandom(seed);
    PythonRandom other = new PythonRandom(-seed);
    assertArrayEquals(one.shuffled(n), other.shuffled(n));
    assertArrayEquals(one.shuffled(n), other.shuffled(n));
  }
}
