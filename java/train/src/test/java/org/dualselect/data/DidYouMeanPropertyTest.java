package org.dualselect.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class DidYouMeanPropertyTest {
  /** Few letters, so that words have much in common. */
  @Provide
  Arbitrary<String> words() {
    return Arbitraries.strings().withChars("abc").ofMaxLength(7);
  }

  @Property
  void distanceIsThatOfItsDefinition(@ForAll("words") String a, @ForAll("words") String b) {
    assertEquals(defined(a, b), DidYouMean.distance(a, b));
  }

  @Property
  void distanceIsSymmetricAndBounded(@ForAll("words") String a, @ForAll("words") String b) {
    int distance = DidYouMean.distance(a, b);
    assertEquals(distance, DidYouMean.distance(b, a));
    assertEquals(a.equals(b), distance == 0);
    assertTrue(distance >= Math.abs(a.length() - b.length()));
    assertTrue(distance <= Math.max(a.length(), b.length()));
  }

  /**
   * With swaps it is no metric (ca, ac, abc); without a swap in it the way over b is no shorter.
   */
  @Property
  void oneEditIsAtDistanceOne(@ForAll("words") String a, @ForAll @IntRange(max = 7) int at) {
    int i = Math.min(at, a.length());
    assertEquals(1, DidYouMean.distance(a, a.substring(0, i) + "x" + a.substring(i)));
    if (i < a.length()) {
      assertEquals(1, DidYouMean.distance(a, a.substring(0, i) + a.substring(i + 1)));
      assertEquals(1, DidYouMean.distance(a, a.substring(0, i) + "x" + a.substring(i + 1)));
    }
  }

  /** The hint skips names by their length before it measures; that must not change the answer. */
  @Property
  void theHintIsTheFirstOfTheNearest(
      @ForAll("words") String word, @ForAll List<@From("words") String> known) {
    int near = Math.max(2, word.length() / 2);
    int least = known.stream().mapToInt(name -> defined(word, name)).min().orElse(near);
    String expected =
        known.stream()
            .filter(name -> least < near && defined(word, name) == least)
            .findFirst()
            .map(name -> "; did you mean " + name + "?")
            .orElse("");
    assertEquals(expected, DidYouMean.hint(word, known));
  }

  /** Edits from the end on, without a table. */
  private static int defined(String a, String b) {
    if (a.isEmpty() || b.isEmpty()) {
      return a.length() + b.length();
    }
    String shorterA = a.substring(0, a.length() - 1);
    String shorterB = b.substring(0, b.length() - 1);
    if (a.charAt(a.length() - 1) == b.charAt(b.length() - 1)) {
      return defined(shorterA, shorterB);
    }
    int least =
        Math.min(defined(shorterA, shorterB), Math.min(defined(shorterA, b), defined(a, shorterB)));
    if (a.length() > 1 && b.length() > 1) {
      String endA = a.substring(a.length() - 2);
      String endB = b.substring(b.length() - 2);
      if (endA.equals(new StringBuilder(endB).reverse().toString())) {
        int swapped = defined(a.substring(0, a.length() - 2), b.substring(0, b.length() - 2));
        least = Math.min(least, swapped);
      }
    }
    return 1 + least;
  }
}
