package org.dualselect.eval;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.dualselect.model.Torch;
import org.dualselect.train.DivergedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SamplingTest {
  /** Probabilities 0.1, 0.4, 0.2, 0.3, shifted by a constant as logits may be. */
  private static final float[] LOGITS = logits(0.1, 0.4, 0.2, 0.3);

  private static final double LAST = Math.nextDown(1.0);

  @Test
  void greedyIsTheFirstOfTheHighest() {
    assertEquals(1, greedy(-2, 5, 5, 3));
    assertEquals(0, greedy(-1, -1));
    assertEquals(2, greedy(Float.NEGATIVE_INFINITY, -9, -8));
    assertEquals(0, greedy(4));
  }

  @Test
  void aBrokenModelIsNamed() {
    DivergedException broken = assertThrows(DivergedException.class, () -> greedy(1, Float.NaN, 3));
    assertTrue(broken.getMessage().contains("new token 0 are NaN"), broken.getMessage());
  }

  /** Each row has its own numbers, and its own uniform one. */
  @Test
  void rowsAreDrawnApart() {
    float[] both = Arrays.copyOf(LOGITS, 8);
    System.arraycopy(new float[] {1, 2, 1, 1}, 0, both, 4, 4);
    try (PointerScope scope = new PointerScope()) {
      Tensor logits = Torch.of(both, 2, 4);
      Tensor high = logits.amax(new long[] {1}, true);
      double[] drawn =
          Torch.toDoubles(
              new Tensor[] {Sampling.nucleus(logits.sub(high), 1, 1, new double[] {0.41, 0})});
      assertArrayEquals(new double[] {3, 1}, drawn);
    }
  }

  /** Likeliest first: 1 up to 0.4, then 3 up to 0.7, 2 up to 0.9, 0. */
  @ParameterizedTest
  @CsvSource({
    "0, 1",
    "0.39, 1",
    "0.41, 3",
    "0.69, 3",
    "0.71, 2",
    "0.89, 2",
    "0.91, 0",
    "0.9999, 0"
  })
  void topPOfOneReachesEveryToken(double uniform, int token) {
    assertEquals(token, nucleus(LOGITS, 1, 1, uniform));
  }

  /** The nucleus takes the token that crosses topP, and is renormalised. */
  @ParameterizedTest
  @CsvSource({
    "0.5, 0.56, 1",
    "0.5, 0.58, 3",
    "0.5, 0.9999, 3",
    "0.69, 0.9999, 3",
    "0.71, 0.9999, 2",
    "0.89, 0.9999, 2",
    "0.91, 0.9999, 0"
  })
  void nucleusIsTheSmallestSetThatReachesTopP(double topP, double uniform, int token) {
    assertEquals(token, nucleus(LOGITS, 1, topP, uniform));
  }

  @Test
  void tinyTopPIsGreedy() {
    assertEquals(1, nucleus(LOGITS, 1, 1e-12, 0));
    assertEquals(1, nucleus(LOGITS, 1, 1e-12, LAST));
    assertEquals(1, nucleus(LOGITS, 100, Double.MIN_VALUE, LAST));
  }

  @Test
  void equalTokensKeepTheirOrder() {
    float[] equal = {3, 3, 3, 3};
    for (int i = 0; i < 4; i++) {
      assertEquals(i, nucleus(equal, 1, 1, (i + 0.5) / 4));
    }
    assertEquals(1, nucleus(equal, 1, 0.5, LAST));
  }

  /** At temperature T the odds of two tokens are their odds to the power 1 / T. */
  @Test
  void temperatureIsAPowerOfTheOdds() {
    float[] odds = logits(0.2, 0.8);
    assertEquals(1, nucleus(odds, 0.5, 1, 16 / 17.0 - 1e-5));
    assertEquals(0, nucleus(odds, 0.5, 1, 16 / 17.0 + 1e-5));
    assertEquals(1, nucleus(odds, 2, 1, 2 / 3.0 - 1e-5));
    assertEquals(0, nucleus(odds, 2, 1, 2 / 3.0 + 1e-5));
    assertEquals(1, nucleus(odds, 1e-9, 1, LAST));
    // All alike in the end, so that the first comes first.
    assertEquals(0, nucleus(odds, 1e300, 1, 0.499));
    assertEquals(1, nucleus(odds, 1e300, 1, 0.501));
  }

  @Test
  void impossibleTokensAreNeverDrawn() {
    float[] logits = {Float.NEGATIVE_INFINITY, 1, Float.NEGATIVE_INFINITY};
    assertEquals(1, nucleus(logits, 1, 1, 0));
    assertEquals(1, nucleus(logits, 1, 1, LAST));
  }

  private static int greedy(float... logits) {
    try (PointerScope scope = new PointerScope()) {
      return new Sampling(SamplingSettings.greedy(1))
          .choose(
              Torch.of(logits, 1, logits.length), List.of(new Continuation(0, new int[] {0}, 0)))[
          0];
    }
  }

  private static int nucleus(float[] logits, double temperature, double topP, double uniform) {
    try (PointerScope scope = new PointerScope()) {
      Tensor rows = Torch.of(logits, 1, logits.length);
      Tensor shifted = rows.sub(rows.amax(new long[] {1}, true));
      double[] uniforms = {uniform};
      return (int)
          Torch.toDoubles(new Tensor[] {Sampling.nucleus(shifted, temperature, topP, uniforms)})[0];
    }
  }

  private static float[] logits(double... probabilities) {
    float[] logits = new float[probabilities.length];
    for (int i = 0; i < logits.length; i++) {
      logits[i] = (float) Math.log(probabilities[i]) + 10;
    }
    return logits;
  }
}
