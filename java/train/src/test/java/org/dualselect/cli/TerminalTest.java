package org.dualselect.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class TerminalTest {
  @Test
  void nothingSteersTheTerminal() {
    assertEquals("a\tb\nc", Terminal.escape("a\tb\nc"));
    assertEquals("\\u001b[31m\\u0007\\u000d\\u009b", Terminal.escape("\u001b[31m\u0007\r\u009b"));
    assertEquals("\\u202eexe", Terminal.escape("\u202eexe"));
    assertEquals("grüße 你好 \uD83D\uDE00", Terminal.escape("grüße 你好 \uD83D\uDE00"));
  }
}
