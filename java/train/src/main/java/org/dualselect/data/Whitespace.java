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

  /** Python's set lies wholly in the basic plane, so chars are enough. */
  public static boolean is(char c) {
    return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == 0x85;
  }
}
