package org.dualselect.data;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.List;

/** A number as Python's {@code str} writes a float. */
final class PythonFloat {
  private PythonFloat() {}

  /** The fewest digits that mean this double and no other; an exponent from 1e16 and below 1e-4. */
  static String text(double value) {
    if (!Double.isFinite(value)) {
      return Double.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
    }
    if (value == 0) {
      return 1 / value < 0 ? "-0.0" : "0.0";
    }
    BigDecimal shortest = shortest(value);
    int exponent = shortest.precision() - shortest.scale() - 1;
    if (exponent >= -4 && exponent < 16) {
      String plain = shortest.toPlainString();
      return plain.contains(".") ? plain : plain + ".0";
    }
    String digits = shortest.unscaledValue().abs().toString();
    return String.format(
        "%s%s%s%se%s%02d",
        value < 0 ? "-" : "",
        digits.charAt(0),
        digits.length() > 1 ? "." : "",
        digits.substring(1),
        exponent < 0 ? "-" : "+",
        Math.abs(exponent));
  }

  /**
   * {@link Double#toString} gives too many digits for some numbers before Java 19. At a power of
   * two the nearest decimal may be another double's, below, where the gap is half as wide, and the
   * one above still this one's.
   */
  private static BigDecimal shortest(double value) {
    BigDecimal exact = new BigDecimal(value);
    for (int digits = 1; digits < 17; digits++) {
      for (RoundingMode mode : List.of(RoundingMode.HALF_EVEN, RoundingMode.UP)) {
        BigDecimal rounded = exact.round(new MathContext(digits, mode));
        if (rounded.doubleValue() == value) {
          return rounded.stripTrailingZeros();
        }
      }
    }
    return exact.round(new MathContext(17, RoundingMode.HALF_EVEN)); // enough for every double
  }
}
