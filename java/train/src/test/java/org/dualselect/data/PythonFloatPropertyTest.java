package org.dualselect.data;

import static org.junit.jupiter.api.Assertions.assertEquals;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class PythonFloatPropertyTest {
  @Property
  void itMeansThatNumberAndNoOther(@ForAll long bits) {
    double value = Double.longBitsToDouble(bits);
    String text = PythonFloat.text(value);
    if (Double.isFinite(value)) {
      assertEquals(value, Double.parseDouble(text));
    }
  }
}
