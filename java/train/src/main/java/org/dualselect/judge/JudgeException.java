package org.dualselect.judge;

/** The judge does not answer, or not as it should; the message is one sentence for the user. */
public final class JudgeException extends RuntimeException {
  private static final long serialVersionUID = 1;

  JudgeException(String message) {
    super(message);
  }
}
