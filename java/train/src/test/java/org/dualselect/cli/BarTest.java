package org.dualselect.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BarTest {
  private static final String FIGURES =
      "loss 6.4022  kept 50 %  mean cosine +0.059  15171 tokens/s";

  @ParameterizedTest
  @CsvSource({
    "58, 'loss 6.4022  kept 50 %  mean cosine +0.059  15171 tokens/s'",
    "57, 'loss 6.4022  kept 50 %  mean cosine +0.059'",
    "22, 'loss 6.4022  kept 50 %'",
    "21, 'loss 6.4022'",
    "10, ''",
    "-5, ''"
  })
  void wholeFiguresAreLeftOut(int room, String fitting) {
    assertEquals(fitting, Bar.fitting(FIGURES, "  ", room));
  }

  @ParameterizedTest
  @ValueSource(ints = {60, 70, 80, 90, 100, 120})
  void noFigureIsCut(int columns) {
    String shown = shown(columns);
    assertTrue(columns < 80 || shown.contains("loss 6.4022"), shown);
    for (String figure : FIGURES.split("  ")) {
      String begin = figure.substring(0, 3);
      assertTrue(!shown.contains(begin) || shown.contains(figure), shown);
    }
  }

  @Test
  void aWideTerminalHasThemAll() {
    assertTrue(shown(120).contains(FIGURES), shown(120));
    assertFalse(shown(60).contains(FIGURES), shown(60));
  }

  private static String shown(int columns) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (Bar bar = new Bar(new PrintStream(bytes, true), new Terminal(true, columns, false))) {
      bar.progress("epoch 1/2", 99, 1000, FIGURES, 3);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
