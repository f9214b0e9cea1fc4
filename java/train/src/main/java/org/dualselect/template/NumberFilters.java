package org.dualselect.template;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Map;
import org.dualselect.data.Whitespace;
import org.dualselect.template.Arguments.Bound;

/** Filters that give numbers. */
final class NumberFilters {
  static final Map<String, Filters.Filter> ALL =
      Map.of(
          "abs", NumberFilters::abs,
          "int", NumberFilters::integer,
          "float", NumberFilters::real,
          "round", NumberFilters::round,
          "length", (e, v, a) -> Values.length(v),
          "count", (e, v, a) -> Values.length(v));

  private NumberFilters() {}

  private static Object abs(Evaluator e, Object value, Arguments arguments) {
    Number n = number(value, "abs");
    return n instanceof Long x ? (Object) Math.absExact(x) : Math.abs(n.doubleValue());
  }

  private static Number number(Object value, String filter) {
    if (value instanceof Undefined u) {
      throw u.failure();
    }
    if (!Numbers.isNumber(value)) {
      throw new TemplateException("%s needs a number, not %s", filter, Values.kind(value));
    }
    return Numbers.number(value);
  }

  private static Object integer(Evaluator e, Object value, Arguments arguments) {
    Bound a = arguments.bind("int", 0, "default", "base");
    if (value instanceof Undefined u) {
      throw u.failure();
    }
    Object absent = a.get("default", 0L);
    if (value instanceof String s) {
      BigInteger whole = parsed(s, (int) a.integer("base", 10));
      return whole == null ? truncated(decimal(s), absent) : fits(whole);
    }
    return Numbers.isNumber(value) ? truncated(Numbers.number(value), absent) : absent;
  }

  private static BigInteger parsed(String s, int base) {
    String digits = Whitespace.strip(s);
    if (base == 16 && digits.matches("[-+]?0[xX].*")) {
      digits = digits.replaceFirst("0[xX]", "");
    }
    try {
      boolean underscored = digits.matches("[-+]?\\w(_?\\w)*") && digits.length() <= 40;
      return underscored ? new BigInteger(digits.replace("_", ""), base) : null;
    } catch (NumberFormatException e) {
      return null;
    }
  }

  private static Long fits(BigInteger whole) {
    if (whole.bitLength() > 63) {
      throw new TemplateException("the number %s is too large", whole);
    }
    return whole.longValue();
  }

  private static Object truncated(Number value, Object absent) {
    if (value == null || !Double.isFinite(value.doubleValue())) {
      return absent;
    }
    return value instanceof Long ? value : fits(new BigDecimal(value.doubleValue()).toBigInteger());
  }

  /** The number in a text, as Python's {@code float} reads it; null if it is none. */
  private static Double decimal(String s) {
    String text = Whitespace.strip(s).toLowerCase(java.util.Locale.ROOT);
    if (text.matches("[-+]?(inf|infinity|nan)")) {
      double size = text.contains("nan") ? Double.NaN : Double.POSITIVE_INFINITY;
      return text.startsWith("-") ? -size : size;
    }
    String digits = "\\d+(_\\d+)*";
    String form = "[-+]?(D(\\.(D)?)?|\\.D)(e[-+]?D)?".replace("D", digits);
    return text.length() <= 400 && text.matches(form)
        ? Double.valueOf(text.replace("_", ""))
        : null;
  }

  private static Object real(Evaluator e, Object value, Arguments arguments) {
    Object absent = arguments.bind("float", 0, "default").get("default", 0.0);
    if (value instanceof Undefined u) {
      throw u.failure();
    }
    Number number =
        value instanceof String s
            ? decimal(s)
            : Numbers.isNumber(value) ? Numbers.number(value) : null;
    return number == null ? absent : (Object) number.doubleValue();
  }

  private static Object round(Evaluator e, Object value, Arguments arguments) {
    Bound a = arguments.bind("round", 0, "precision", "method");
    Number number = number(value, "round");
    RoundingMode mode =
        switch (a.text("method", "common")) {
          case "common" -> RoundingMode.HALF_EVEN;
          case "ceil" -> RoundingMode.CEILING;
          case "floor" -> RoundingMode.FLOOR;
          default -> throw new TemplateException("round knows common, ceil and floor only");
        };
    long precision = a.integer("precision", 0);
    if (Math.abs(precision) > 300 || !Double.isFinite(number.doubleValue())) {
      throw new TemplateException("round needs a finite number and a precision up to 300");
    }
    if (number instanceof Long whole && mode == RoundingMode.HALF_EVEN) {
      return fits(
          new BigDecimal(whole).setScale((int) Math.min(precision, 0), mode).toBigInteger());
    }
    return new BigDecimal(number.doubleValue()).setScale((int) precision, mode).doubleValue();
  }
}
