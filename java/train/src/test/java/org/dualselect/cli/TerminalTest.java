package org.dualselect.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import org.junit.jupiter.api.Test;

class TerminalTest {
  @Test
  void coloursAreForTerminalsThatWantThem() {
    assertEquals(new Terminal(true, 80, true), Terminal.of(true, 80, Map.of("TERM", "xterm")));
    assertEquals(new Terminal(true, 80, true), Terminal.of(true, 80, Map.of("NO_COLOR", "")));
    assertEquals(new Terminal(true, 80, false), Terminal.of(true, 80, Map.of("NO_COLOR", "0")));
    assertEquals(new Terminal(true, 0, false), Terminal.of(true, 80, Map.of("TERM", "dumb")));
    assertEquals(new Terminal(false, 80, false), Terminal.of(false, 80, Map.of()));
  }

  @Test
  void nothingSteersTheTerminal() {
    assertEquals("a\tb\nc", Terminal.escape("a\tb\nc"));
    assertEquals("\\u001b[31m\\u0007\\u000d\\u009b", Terminal.escape("\u001b[31m\u0007\r\u009b"));
    assertEquals("\\u202eexe", Terminal.escape("\u202eexe"));
    assertEquals("grüße 你好 \uD83D\uDE00", Terminal.escape("grüße 你好 \uD83D\uDE00"));
  }
}
