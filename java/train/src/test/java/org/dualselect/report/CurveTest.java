package org.dualselect.report;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CurveTest {
  private static final double NONE = Double.NaN;

  private static Curve curve(double... y) {
    return new Curve("", y);
  }

  @Test
  void groupsLeaveOutWhatIsNoNumber() {
    assertArrayEquals(
        new double[] {1.5, 4, NONE, 7}, curve(1, 2, NONE, 4, NONE, NONE, 7).grouped(2).y());
    assertTrue(curve(NONE, NONE).empty());
  }

  @Test
  void aMeanOfNeighboursKeepsTheGaps() {
    assertArrayEquals(new double[] {1.5, 2, 2.5, NONE, 5}, curve(1, 2, 3, NONE, 5).smoothed(1).y());
  }

  @Test
  void aGapIsNotDrawnOver() {
    String chart = html(new double[] {1, 2, 3}, new double[] {1, NONE, 1});
    assertEquals(
        2, chart.split("<path class=\"line blue\" d=\"")[1].split("\"")[0].split("M").length - 1);
    assertTrue(html(new double[] {1}, new double[] {NONE}).isEmpty());
  }

  /** A page of a million steps must still open. */
  @Test
  void manyStepsAreDrawnAsAFew() {
    double[] x = IntStream.rangeClosed(1, 100_000).asDoubleStream().toArray();
    String chart = html(x, x);
    assertTrue(chart.length() < 50_000, "" + chart.length());
    assertTrue(chart.contains("mean of 500 steps"), chart);
    assertFalse(chart.contains("NaN"), chart);
  }

  private static String html(double[] x, double[] y) {
    return new LineChart("t", "a", "step", x).line("y", y).html().markup();
  }
}
