package org.dualselect.data;

import java.util.List;
import org.dualselect.data.SplitPattern.Piece;

/**
 * How many ways a pattern may try at one place of a text, at most: {@code constant + linear * n}
 * for a text of n characters. More than one choice counts only where something behind it can still
 * fail, so {@code \s*[\r\n]+} is linear, as all patterns of published tokenizers are, {@code a*a*b}
 * is quadratic and {@code (a+)+$} exponential: those are refused.
 */
record Backtracking(double constant, double linear) {
  /** Published patterns have 20; with it, a run of 100,000 equal characters is safe. */
  private static final double MOST = 100;

  private static final Backtracking NONE = new Backtracking(1, 0);

  /** Throws an {@link IllegalArgumentException} in words for a pattern that may try too much. */
  static void check(String pattern) {
    Backtracking all = any(SplitPattern.parse(pattern), false);
    if (all.linear > MOST || all.constant > 1000 * MOST) {
      throw new IllegalArgumentException("it has too many choices");
    }
  }

  private static Backtracking any(List<List<Piece>> alternatives, boolean mayFail) {
    double constant = 0;
    double linear = 0;
    for (List<Piece> sequence : alternatives) {
      Backtracking one = all(sequence, mayFail);
      constant += one.constant;
      linear += one.linear;
    }
    return new Backtracking(constant, linear);
  }

  /**
   * @param mayFail whether what comes behind can
   */
  private static Backtracking all(List<Piece> sequence, boolean mayFail) {
    Backtracking product = NONE;
    boolean fails = mayFail;
    for (int i = sequence.size() - 1; i >= 0; i--) {
      Piece piece = sequence.get(i);
      product = product.times(of(piece, fails));
      fails |= piece.min() > 0;
    }
    return product;
  }

  private static Backtracking of(Piece piece, boolean mayFail) {
    boolean group = !isFixed(piece.alternatives());
    if (group && piece.max() > 1) {
      Backtracking once = any(piece.alternatives(), false);
      if (mayFail || piece.min() > 1 || once.linear > 0) {
        throw new IllegalArgumentException("it repeats a group that can match in several ways");
      }
      return once;
    }
    Backtracking inside = group ? any(piece.alternatives(), mayFail) : NONE;
    if (!mayFail || piece.min() == piece.max()) {
      return inside;
    }
    return piece.max() == Piece.UNBOUNDED
        ? new Backtracking(1, 1)
        : inside.plus(piece.max() - piece.min());
  }

  /** Whether there is one way only to match, so that repeating it makes a choice of lengths. */
  private static boolean isFixed(List<List<Piece>> alternatives) {
    return alternatives.isEmpty()
        || alternatives.size() == 1
            && alternatives.get(0).stream()
                .allMatch(piece -> piece.min() == piece.max() && isFixed(piece.alternatives()));
  }

  private Backtracking plus(double choices) {
    return new Backtracking(constant + choices, linear);
  }

  private Backtracking times(Backtracking other) {
    if (linear > 0 && other.linear > 0) {
      throw new IllegalArgumentException("it repeats twice before something that can fail");
    }
    return new Backtracking(
        constant * other.constant, constant * other.linear + linear * other.constant);
  }
}
