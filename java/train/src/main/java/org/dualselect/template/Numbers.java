package org.dualselect.template;

import java.math.BigDecimal;
import java.math.MathContext;

/** Arithmetic as Python's; whole numbers beyond 64 bits are refused. */
final class Numbers {
  private Numbers() {}

  static boolean isNumber(Object value) {
    return value instanceof Number || value instanceof Boolean;
  }

  static Object arithmetic(String operator, Object left, Object right) {
    Number a = number(left);
    Number b = number(right);
    if (a instanceof Long x && b instanceof Long y && !operator.equals("/")) {
      try {
        return whole(operator, x, y);
      } catch (ArithmeticException e) {
        throw new TemplateException("%d %s %d is more than 64 bits hold", x, operator, y);
      }
    }
    return real(operator, a.doubleValue(), b.doubleValue());
  }

  static Number number(Object value) {
    return value instanceof Boolean b ? Long.valueOf(b ? 1 : 0) : (Number) value;
  }

  private static Object whole(String operator, long a, long b) {
    if ((operator.equals("//") || operator.equals("%")) && b == 0) {
      throw new TemplateException("division by zero");
    }
    return switch (operator) {
      case "+" -> Math.addExact(a, b);
      case "-" -> Math.subtractExact(a, b);
      case "*" -> Math.multiplyExact(a, b);
      case "//" -> b == -1 ? Math.negateExact(a) : Math.floorDiv(a, b);
      case "%" -> Math.floorMod(a, b);
      default -> power(a, b);
    };
  }

  private static Object power(long base, long exponent) {
    if (exponent < 0) {
      return real("**", base, exponent);
    }
    long result = 1;
    // Beyond 64 rounds only 0, 1 and -1 have a power that fits.
    long rounds = Math.abs(base) <= 1 ? Math.min(exponent, 2 - exponent % 2) : exponent;
    for (long i = 0; i < rounds; i++) {
      result = Math.multiplyExact(result, base);
    }
    return result;
  }

  private static Object real(String operator, double a, double b) {
    boolean divides = operator.equals("/") || operator.equals("//") || operator.equals("%");
    if (divides && b == 0 || operator.equals("**") && a == 0 && b < 0) {
      throw new TemplateException("division by zero");
    }
    return switch (operator) {
      case "+" -> a + b;
      case "-" -> a - b;
      case "*" -> a * b;
      case "/" -> a / b;
      case "//" -> Math.floor(a / b);
      case "%" -> a - b * Math.floor(a / b);
      default -> Math.pow(a, b);
    };
  }

  /** Below, at or above zero as the first is less than, equal to or greater than the second. */
  static int compare(Object left, Object right) {
    Number a = number(left);
    Number b = number(right);
    return a instanceof Long x && b instanceof Long y
        ? Long.compare(x, y)
        : Double.compare(a.doubleValue() + 0.0, b.doubleValue() + 0.0);
  }

  /** The shortest decimal that is this number, laid out as Python does. */
  static String repr(double value) {
    if (!Double.isFinite(value)) {
      return Double.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
    }
    if (value == 0) {
      return 1 / value > 0 ? "0.0" : "-0.0";
    }
    BigDecimal exact = new BigDecimal(value);
    BigDecimal shortest = exact;
    for (int digits = 1; digits <= 17; digits++) {
      shortest = exact.round(new MathContext(digits));
      if (shortest.doubleValue() == value) {
        break;
      }
    }
    shortest = shortest.stripTrailingZeros();
    int exponent = shortest.precision() - shortest.scale() - 1;
    if (exponent >= -4 && exponent < 16) {
      String plain = shortest.toPlainString();
      return plain.contains(".") ? plain : plain + ".0";
    }
    String digits = shortest.unscaledValue().abs().toString();
    String fraction = digits.length() > 1 ? "." + digits.substring(1) : "";
    return String.format(
        java.util.Locale.ROOT,
        "%s%s%se%s%02d",
        value < 0 ? "-" : "",
        digits.charAt(0),
        fraction,
        exponent < 0 ? "-" : "+",
        Math.abs(exponent));
  }
}
