package org.dualselect.data;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PythonFloatTest {
  /** Python 3: {@code repr(float)}. */
  @ParameterizedTest
  @CsvSource({
    "0, 0.0",
    "-0.0, -0.0",
    "1e15, 1000000000000000.0",
    "1e16, 1e+16",
    "-1e22, -1e+22",
    "123456789012345680, 1.2345678901234568e+17",
    "9007199254740993, 9007199254740992.0",
    "9.999999999999998e15, 9999999999999998.0",
    "1e-4, 0.0001",
    "1e-5, 1e-05",
    "0.00012345, 0.00012345",
    "2e23, 2e+23",
    "4.9e-324, 5e-324",
    "1.7976931348623157e308, 1.7976931348623157e+308",
    "2.2250738585072014e-308, 2.2250738585072014e-308",
    "0.30000000000000004, 0.30000000000000004",
    "2e-3, 0.002",
    "1801514316094494.25, 1801514316094494.2",
    "0x1p-1017, 7.120236347223045e-307",
    "1.5e300, 1.5e+300",
    "NaN, nan",
    "Infinity, inf",
    "-Infinity, -inf"
  })
  void asInPython(double value, String text) {
    assertEquals(text, PythonFloat.text(value));
  }
}
