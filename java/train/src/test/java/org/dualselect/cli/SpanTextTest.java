package org.dualselect.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.dualselect.inspect.TokenText.Span;
import org.junit.jupiter.api.Test;

class SpanTextTest {
  private static List<String> lines(int width, boolean color, Span... spans) {
    return new SpanText(List.of(spans), width, color).lines();
  }

  @Test
  void linesBreakAtSpacesAndWhereTheTextDoes() {
    assertEquals(
        List.of("one two", "three", "", "fourfive", "six"),
        lines(8, false, new Span("one two three\n\nfourfivesix", false)));
  }

  @Test
  void wideCharactersTakeTwoColumns() {
    assertEquals(List.of("你好你", "好"), lines(7, false, new Span("你好你好", false)));
    assertEquals(List.of("e\u0301e\u0301"), lines(2, false, new Span("e\u0301e\u0301", false)));
  }

  @Test
  void marksStandWhereSupervisionStartsAndEnds() {
    assertEquals(
        List.of("a[[b]]c[[d]]"),
        lines(
            80,
            false,
            new Span("a", false),
            new Span("b", true),
            new Span("c", false),
            new Span("d", true)));
  }

  @Test
  void coloursNeverRunOverTheEndOfALine() {
    assertEquals(
        List.of("ab\u001b[32mcd\u001b[39m", "\u001b[32mef\u001b[39mgh"),
        lines(4, true, new Span("ab", false), new Span("cd ef", true), new Span("gh", false)));
  }

  @Test
  void ofLongSpansTheEndsAreShown() {
    String text = "x".repeat(599) + "A" + "y".repeat(1000) + "B" + "z".repeat(599);
    List<String> lines = lines(10_000, false, new Span(text, true));
    assertEquals(
        List.of(
            "[[" + "x".repeat(599) + "A",
            "... 1,000 characters not shown ...",
            "B" + "z".repeat(599) + "]]"),
        lines);
  }

  @Test
  void whatSteersATerminalIsSpeltOut() {
    String line = lines(80, true, new Span("\u001b[2J\r\u202e", true)).get(0);
    assertEquals("\u001b[32m\\u001b[2J\\u000d\\u202e\u001b[39m", line);
    assertTrue(lines(80, true).isEmpty());
  }
}
