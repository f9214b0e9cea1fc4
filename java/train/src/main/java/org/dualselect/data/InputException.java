package org.dualselect.data;

import java.nio.file.Path;

/**
 * The user's input is bad. The message is one sentence that names the file and its line or key, and
 * the remedy if there is one; it is meant to be printed as it is, without a stack trace.
 */
public final class InputException extends RuntimeException {
  private static final long serialVersionUID = 1;

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

  /** A name out of a file may hold control characters, which would command the terminal. */
  private static String printable(String message) {
    StringBuilder out = new StringBuilder(message.length());
    for (char c : message.toCharArray()) {
      out.append(Character.isISOControl(c) ? String.format("\\u%04x", (int) c) : String.valueOf(c));
    }
    return out.toString();
  }
}
