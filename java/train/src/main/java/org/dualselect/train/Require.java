package org.dualselect.train;

/** Checks of settings: each failure is one sentence that names the flag and the value. */
public final class Require {
  private Require() {}

  /** Of a batch: more is a mistake, and buffers are made for as many as are asked for. */
  public static final int MOST_SAMPLES = 1 << 16;

  /** {@code sentence} must hold; the arguments go in as in {@link String#format}. */
  public static void that(boolean holds, String sentence, Object... arguments) {
    if (!holds) {
      throw new IllegalArgumentException(String.format(sentence, arguments));
    }
  }

  /** A value that has no default. */
  public static void given(String flag, Object value, String remedy) {
    that(value != null, "%s is missing: %s", flag, remedy);
  }

  /** A whole number no smaller than {@code least}. */
  public static void atLeast(String flag, int least, int value) {
    that(value >= least, "%s must be at least %s, not %s", flag, least, value);
  }

  /** A whole number from {@code least} to {@code most}. */
  public static void between(String flag, int least, int most, int value) {
    that(
        value >= least && value <= most,
        "%s must lie between %s and %s, not %s",
        flag,
        least,
        most,
        value);
  }

  /** A finite number above zero. */
  public static void positive(String flag, double value) {
    that(value > 0 && Double.isFinite(value), "%s must be above 0, not %s", flag, value);
  }

  /** A finite number, zero included. */
  public static void notNegative(String flag, double value) {
    that(value >= 0 && Double.isFinite(value), "%s must be 0 or more, not %s", flag, value);
  }

  /** A number from 0 to 1, both included. */
  public static void share(String flag, double value) {
    that(value >= 0 && value <= 1, "%s must lie between 0 and 1, not %s", flag, value);
  }
}
