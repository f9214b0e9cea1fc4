package org.dualselect.diagnose;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class SpreadTest {
  /** numpy: mean, std, median and quantile 0.9 of the same values. */
  @Test
  void asNumpyHasThem() {
    Spread spread = Spread.of(4, 1, 3, 2);
    assertEquals(4, spread.count());
    assertEquals(2.5, spread.mean());
    assertEquals(1.118033988749895, spread.deviation(), 1e-15);
    assertEquals(2.5, spread.median());
    assertEquals(3.7, spread.percentile90(), 1e-15);
    assertEquals(46, Spread.of(10, 20, 30, 40, 50).percentile90(), 1e-13);
  }

  @Test
  void ofOneAndOfNone() {
    assertEquals(new Spread(1, 7, 0, 7, 7), Spread.of(7));
    assertEquals(new Spread(0, Double.NaN, Double.NaN, Double.NaN, Double.NaN), Spread.of());
  }
}
