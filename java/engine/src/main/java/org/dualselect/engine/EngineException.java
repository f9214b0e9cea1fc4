package org.dualselect.engine;

/** The engine cannot do what was asked: no memory, or no native library for this machine. */
public class EngineException extends RuntimeException {
  public EngineException(String message) {
    super(message);
  }

  public EngineException(String message, Throwable cause) {
    super(message, cause);
  }
}
