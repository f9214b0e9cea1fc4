package org.dualselect.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RateTest {
  /** Its ends are the shares from which the one seen is 1.96 standard deviations away. */
  @ParameterizedTest
  @CsvSource({"0, 10", "1, 10", "5, 10", "10, 10", "57, 60", "1, 1", "0, 1", "3, 1319"})
  void intervalIsWilsons(int hits, int of) {
    Rate rate = new Rate(hits, of);
    for (double end : new double[] {rate.low(), rate.high()}) {
      double deviation = Math.sqrt(end * (1 - end) / of);
      boolean certain = end == 0 || end == 1; // the other root is there
      assertEquals(certain ? 0 : 1.959964 * deviation, Math.abs(rate.share() - end), 1e-6);
    }
    assertEquals(hits > 0, rate.low() > 0);
    assertEquals(hits < of, rate.high() < 1);
  }

  @Test
  void intervalHoldsTheShare() {
    for (int of = 1; of < 60; of++) {
      for (int hits = 0; hits <= of; hits++) {
        Rate rate = new Rate(hits, of);
        assertTrue(0 <= rate.low() && rate.low() <= rate.share());
        assertTrue(rate.share() <= rate.high() && rate.high() <= 1);
      }
    }
  }
}
