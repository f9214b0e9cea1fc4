package org.dualselect.template;

/**
 * A string in quotes, with Python's escapes.
 *
 * @param end index behind the closing quote
 * @param lines newlines inside it
 */
record StringLiteral(String value, int end, int lines) {
  private static final String SIMPLE = "\\'\"abfnrtv";
  private static final String MEANING = "\\'\"\007\b\f\n\r\t\013";

  static StringLiteral read(String source, int start) {
    char quote = source.charAt(start);
    StringBuilder value = new StringBuilder();
    int lines = 0;
    int i = start + 1;
    while (i < source.length()) {
      char c = source.charAt(i);
      lines += c == '\n' ? 1 : 0;
      if (c == quote) {
        return new StringLiteral(value.toString(), i + 1, lines);
      }
      if (c == '\\' && i + 1 < source.length()) {
        lines += source.charAt(i + 1) == '\n' ? 1 : 0;
        i = escape(source, i + 1, value);
      } else {
        value.append(c);
        i++;
      }
    }
    throw new TemplateException("a string has no closing %c", quote);
  }

  /** Reads what follows a backslash; one that starts no escape stays. */
  private static int escape(String s, int i, StringBuilder value) {
    char c = s.charAt(i);
    if (SIMPLE.indexOf(c) >= 0) {
      value.append(MEANING.charAt(SIMPLE.indexOf(c)));
      return i + 1;
    }
    return switch (c) {
      case '\n' -> i + 1;
      case 'x' -> number(s, i + 1, 2, 2, 16, value);
      case 'u' -> number(s, i + 1, 4, 4, 16, value);
      case 'U' -> number(s, i + 1, 8, 8, 16, value);
      case 'N' -> throw new TemplateException("the string escape \\N is not supported");
      default -> {
        if (c >= '0' && c <= '7') {
          yield number(s, i, 1, 3, 8, value);
        }
        value.append('\\');
        yield i;
      }
    };
  }

  private static int number(
      String s, int from, int least, int most, int radix, StringBuilder value) {
    int to = from;
    while (to < Math.min(s.length(), from + most) && Character.digit(s.charAt(to), radix) >= 0) {
      to++;
    }
    long code = to - from < least ? -1 : Long.parseLong(s.substring(from, to), radix);
    if (code < 0 || code > Character.MAX_CODE_POINT) {
      throw new TemplateException("a string holds a broken escape");
    }
    value.appendCodePoint((int) code);
    return to;
  }
}
