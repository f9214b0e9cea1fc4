package org.dualselect.eval;

/**
 * So many of so many.
 *
 * @param hits from 0 to {@code of}; not whole where there are halves
 * @param of at least 1
 */
public record Rate(double hits, int of) {
  /** Two-sided 95 % of the normal distribution. */
  private static final double Z = 1.959963984540054;

  public double share() {
    return hits / of;
  }

  /**
   * Lower end of Wilson's 95 % interval, which holds for few trials and for shares near 0 and 1.
   */
  public double low() {
    return hits == 0 ? 0 : centre() - margin();
  }

  /** Its upper end. */
  public double high() {
    return hits == of ? 1 : centre() + margin();
  }

  private double centre() {
    return (share() + Z * Z / (2 * of)) / (1 + Z * Z / of);
  }

  private double margin() {
    double variance = share() * (1 - share()) / of + Z * Z / (4.0 * of * of);
    return Z * Math.sqrt(variance) / (1 + Z * Z / of);
  }
}
