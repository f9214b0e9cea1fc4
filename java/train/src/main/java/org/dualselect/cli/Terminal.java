package org.dualselect.cli;

/**
 * What the launcher found out about the two streams; Java cannot ask for each of them.
 *
 * @param out whether standard output is a terminal
 * @param columns width of the terminal behind standard error, 0 when it is none
 * @param color whether colours are welcome
 */
record Terminal(boolean out, int columns, boolean color) {
  static final Terminal NONE = new Terminal(false, 0, false);

  static Terminal ofProcess() {
    boolean out = Boolean.getBoolean("dualselect.terminal.out");
    int columns = Integer.getInteger("dualselect.terminal.columns", 0);
    return new Terminal(out, columns, out && wantsColor());
  }

  // https://no-color.org: any value but the empty one switches colours off.
  private static boolean wantsColor() {
    String noColor = System.getenv("NO_COLOR");
    return (noColor == null || noColor.isEmpty()) && !"dumb".equals(System.getenv("TERM"));
  }

  /** The text with everything that could steer a terminal spelt out; line breaks and tabs stay. */
  static String escape(String text) {
    StringBuilder safe = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean steers = Character.isISOControl(c) && c != '\n' && c != '\t';
      if (steers || c >= '\u202a' && c <= '\u202e' || c >= '\u2066' && c <= '\u2069') {
        safe.append(String.format("\\u%04x", (int) c));
      } else {
        safe.append(c);
      }
    }
    return safe.toString();
  }
}
