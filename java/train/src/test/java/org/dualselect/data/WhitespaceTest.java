package org.dualselect.data;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class WhitespaceTest {
  /** Python 3: {@code [c for c in range(0x110000) if not chr(c).strip()]}. */
  static final List<Integer> PYTHON =
      Stream.of(
              ("0009 000a 000b 000c 000d 001c 001d 001e 001f 0020 0085 00a0 1680 2000 2001 2002 2003"
                      + " 2004 2005 2006 2007 2008 2009 200a 2028 2029 202f 205f 3000")
                  .split(" "))
          .map(HexFormat::fromHexDigits)
          .toList();

  @Test
  void everyCharacterIsAsInPython() {
    List<Integer> stripped =
        IntStream.rangeClosed(0, Character.MAX_CODE_POINT)
            .filter(c -> Whitespace.strip(Character.toString(c)).isEmpty())
            .boxed()
            .toList();
    assertEquals(PYTHON, stripped);
  }
}
