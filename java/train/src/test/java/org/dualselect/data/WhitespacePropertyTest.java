package org.dualselect.data;

import static org.junit.jupiter.api.Assertions.assertEquals;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class WhitespacePropertyTest {
  @Provide
  Arbitrary<String> blank() {
    return Arbitraries.of(WhitespaceTest.PYTHON)
        .map(Character::toString)
        .list()
        .ofMaxSize(5)
        .map(list -> String.join("", list));
  }

  @Property
  void onlyTheEndsAreStripped(
      @ForAll("blank") String before,
      @ForAll("blank") String inside,
      @ForAll("blank") String after) {
    String core = "a" + inside + "🙂";
    assertEquals(core, Whitespace.strip(before + core + after));
    assertEquals(core + after, Whitespace.stripLeading(before + core + after));
    assertEquals(before + core, Whitespace.stripTrailing(before + core + after));
    assertEquals("", Whitespace.strip(before + after));
  }
}
