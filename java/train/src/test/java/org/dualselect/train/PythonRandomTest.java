package org.dualselect.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PythonRandomTest {
  /** Python 3: {@code r = random.Random(seed)}, then {@code r.shuffle(list(range(10)))} twice. */
  @ParameterizedTest
  @CsvSource({
    "42, 7 3 2 8 5 6 9 4 0 1, 3 5 2 4 1 8 7 0 6 9",
    "0, 7 8 1 5 3 4 2 0 9 6, 9 4 8 6 0 1 7 2 3 5",
    "1, 6 8 9 7 5 3 0 4 1 2, 4 8 2 6 5 9 0 7 1 3",
    "7, 8 3 1 4 7 0 9 6 2 5, 1 2 4 6 5 9 7 0 3 8",
    "-7, 8 3 1 4 7 0 9 6 2 5, 1 2 4 6 5 9 7 0 3 8",
    "2147483648, 3 7 1 4 8 0 9 2 6 5, 0 9 5 8 3 6 4 1 7 2",
    "4294967296, 8 9 3 2 4 7 0 6 5 1, 9 5 7 8 4 3 6 1 2 0",
    "4294967301, 5 3 6 1 9 0 8 4 7 2, 0 2 8 4 1 6 7 9 3 5",
    "-1099511627779, 8 5 6 7 9 2 4 1 0 3, 1 5 0 7 2 3 6 8 9 4",
    "9223372036854775807, 4 1 9 8 6 0 3 7 2 5, 2 4 6 3 5 7 0 8 1 9",
    "-9223372036854775808, 5 7 9 2 0 4 1 3 6 8, 1 4 9 2 6 5 0 8 3 7",
  })
  void twoShufflesOfTen(long seed, String first, String second) {
    PythonRandom random = new PythonRandom(seed);
    assertArrayEquals(ints(first), random.shuffled(10));
    assertArrayEquals(ints(second), random.shuffled(10));
  }

  /** One element draws nothing; two and a thousand go on with the same stream. */
  @Test
  void otherLengths() {
    PythonRandom random = new PythonRandom(3);
    assertArrayEquals(new int[0], random.shuffled(0));
    assertArrayEquals(new int[] {0}, random.shuffled(1));
    assertArrayEquals(new int[] {1, 0}, random.shuffled(2));
    int[] thousand = random.shuffled(1000);
    assertArrayEquals(ints("316 975 262 342 906 900 567 511 873 143"), Arrays.copyOf(thousand, 10));
    Arrays.sort(thousand);
    assertEquals(
        IntStream.range(0, 1000).boxed().toList(), Arrays.stream(thousand).boxed().toList());
  }

  private static int[] ints(String words) {
    return Arrays.stream(words.split(" ")).mapToInt(Integer::parseInt).toArray();
  }
}
