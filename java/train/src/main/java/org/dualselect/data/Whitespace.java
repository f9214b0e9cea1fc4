package org.dualselect.data;

/**
 * White space as Python's {@code str.strip} knows it. {@link String#strip} keeps the no-break
 * spaces and U+0085, so its result could differ by a token from the released trainer's.
 */
public final class Whitespace {
  private Whitespace() {}

  public static String strip(String s) {
    return stripLeading(stripTrailing(s));
  }

  public static String stripLeading(String s) {
    int from = 0;
    while (from < s.length() && is(s.charAt(from))) {
      from++;
    }
    return s.substring(from);
  }

  public static String stripTrailing(String s) {
    int to = s.length();
    while (to > 0 && is(s.charAt(to - 1))) {
      to--;
    }
    return s.substring(0, to);
  }

  public static boolean isBlank(String s) {
    return stripLeading(s).isEmpty();
  }

  /**
   * Every run of white space as one space, none at the ends: Python's {@code " ".join(s.split())}.
   */
  public static String collapse(String s) {
    StringBuilder out = new StringBuilder(s.length());
    for (int i = 0; i < s.length(); i++) {
      if (!is(s.charAt(i))) {
        out.append(s.charAt(i));
      } else if (out.length() > 0 && out.charAt(out.length() - 1) != ' ') {
        out.append(' ');
      }
    }
    return stripTrailing(out.toString());
  }

  /** Python's set lies wholly in the basic plane, so chars are enough. */
  public static boolean is(char c) {
    return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == 0x85;
  }
}
