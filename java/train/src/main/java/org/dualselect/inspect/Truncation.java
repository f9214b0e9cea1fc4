package org.dualselect.inspect;

import java.util.List;

/**
 * What truncation does to a file.
 *
 * @param maxLength tokens that a record is cut to
 * @param cut records that are longer
 * @param endLost of these: without the token that ends the answer, so that the model does not learn
 *     to stop there; the skipped ones included
 * @param skipped of these: without a supervised token
 */
public record Truncation(int maxLength, int cut, int endLost, int skipped) {
  static Truncation of(List<Measured> measured, int limit) {
    return new Truncation(
        limit,
        (int) measured.stream().filter(Measured::isCut).count(),
        (int) measured.stream().filter(Measured::endLost).count(),
        (int) measured.stream().filter(m -> m.isCut() && m.used() == 0).count());
  }
}
