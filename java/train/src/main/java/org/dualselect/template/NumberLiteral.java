package org.dualselect.template;

import java.util.Locale;

/** A number as written in a template. */
final class NumberLiteral {
  private NumberLiteral() {}

  static Object of(Token token) {
    String digits = token.text().replace("_", "").toLowerCase(Locale.ROOT);
    if (token.kind() == Token.Kind.FLOAT) {
      return Double.valueOf(digits);
    }
    int radix =
        switch (digits.length() < 2 ? ' ' : digits.charAt(1)) {
          case 'b' -> 2;
          case 'o' -> 8;
          case 'x' -> 16;
          default -> 10;
        };
    try {
      return Long.valueOf(radix == 10 ? digits : digits.substring(2), radix);
    } catch (NumberFormatException e) {
      throw new TemplateException("the number %s is too large", token.text()).at(token.line());
    }
  }
}
