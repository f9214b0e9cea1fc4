package org.dualselect.train;

/** A loss or gradient is no longer a number; the parameters are those that last gave numbers. */
public final class DivergedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public DivergedException(String message) {
    super(message);
  }
}
