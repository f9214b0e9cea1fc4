package org.dualselect.cli;

import java.util.Map;

/**
 * What the launcher found out about the two streams; Java cannot ask for each of them.
 *
 * @param out whether standard output is a terminal
 * @param columns width of the terminal behind standard error, 0 when it is none or a dumb one
 * @param color whether colours are welcome
 */
record Terminal(boolean out, int columns, boolean color) {
  static final Terminal NONE = new Terminal(false, 0, false);

  static Terminal ofProcess() {
    return of(
        Boolean.getBoolean("dualselect.terminal.out"),
        Integer.getInteger("dualselect.terminal.columns", 0),
        System.getenv());
  }

  /**
   * A dumb terminal can neither colour nor go back to the start of a line, so for progress it is
   * none. Any value of NO_COLOR but the empty one switches colours off: https://no-color.org.
   */
  static Terminal of(boolean out, int columns, Map<String, String> environment) {
    boolean dumb = "dumb".equals(environment.get("TERM"));
    boolean color = out && !dumb && environment.getOrDefault("NO_COLOR", "").isEmpty();
    return new Terminal(out, dumb ? 0 : columns, color);
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
