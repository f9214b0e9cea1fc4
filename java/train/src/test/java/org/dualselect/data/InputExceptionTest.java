package org.dualselect.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.dualselect.Contract;
import org.junit.jupiter.api.Test;

class InputExceptionTest {
  @Test
  void placeAndRemedyOfAnEndlessMessageStay() {
    String message =
        InputException.at(Path.of("f.json"), 7, "x".repeat(1 << 20) + "; remove it.").getMessage();
    assertTrue(message.startsWith("f.json:7: xxx"), message);
    assertTrue(message.endsWith("x; remove it."), message);
    assertTrue(message.contains("x ... x"), message);
    Contract.sentence(message);
  }

  @Test
  void whatCannotBePrintedIsSpeltOut() {
    assertEquals("a\\u001b[2J\\ud800🙂é.", new InputException("a\u001b[2J\ud800🙂é.").getMessage());
  }
}
