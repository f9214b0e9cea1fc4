package org.dualselect.data;

import java.nio.file.Path;

/**
 * The user's input is bad. The message is one sentence that names the file and its line or key, and
 * the remedy if there is one; it is meant to be printed as it is, without a stack trace.
 */
public final class InputException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** Most characters of a message, a path of 1,000 among them. */
  private static final int LONGEST = 1600;

  public InputException(String message) {
    super(printable(message));
  }

  public InputException(String message, Throwable cause) {
    super(printable(message), cause);
  }

  /** {@code file: problem}. */
  public static InputException in(Path file, String problem) {
    return new InputException(file + ": " + problem);
  }

  /** {@code file:line: problem}; {@code line} counts from 1. */
  public static InputException at(Path file, long line, String problem) {
    return new InputException(file + ":" + line + ": " + problem);
  }

  /**
   * A name out of a file may be as long as the file, hold control characters, which would command
   * the terminal, or half characters, which cannot be printed.
   */
  private static String printable(String message) {
    StringBuilder out = new StringBuilder();
    shortened(message)
        .codePoints()
        .forEach(
            c -> {
              boolean half = Character.getType(c) == Character.SURROGATE;
              if (Character.isISOControl(c) || half) {
                out.append(String.format("\\u%04x", c));
              } else {
                out.appendCodePoint(c);
              }
            });
    return shortened(out.toString());
  }

  /** Keeps the place at the start and the remedy at the end. */
  private static String shortened(String message) {
    int over = message.length() - LONGEST;
    return over <= 0
        ? message
        : message.substring(0, LONGEST * 3 / 4)
            + " ... "
            + message.substring(LONGEST * 3 / 4 + over);
  }
}
