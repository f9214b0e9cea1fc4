package org.dualselect.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * {@code score} and {@code select}. Outputs start as NaN or garbage: they are overwritten, not
 * added to.
 */
class SelectTest {
  private static final float[] SCORE = {0.5f, -1, 2, 2, 0.25f, -3};

  private PointerScope scope;
  private Engine engine;

  /** What one call of select gave. */
  private record Selected(float[] weight, float[] share, long[] index, long kept, double entropy) {}

  @BeforeEach
  void open() {
    scope = new PointerScope();
    engine = Engine.open(Device.CPU);
  }

  @AfterEach
  void close() {
    engine.close();
    scope.close();
  }

  @Test
  void score() {
    double[] dot = {3, -2, 0, 1e-9};
    double[] norm2 = {25, 4, 0, 1e-18};
    float[] loss = {0.5f, 1, 2, 3};
    FloatPointer score = nans(4);
    FloatPointer cosine = nans(4);
    engine.score(
        score,
        cosine,
        new FloatPointer(loss),
        new DoublePointer(dot),
        new DoublePointer(norm2),
        new DoublePointer(new double[] {9}),
        2,
        3,
        4);
    for (int i = 0; i < 4; i++) {
      double expected = Naive.cosine(dot[i], norm2[i], 9);
      assertEquals(expected, cosine.get(i), 1e-7, "cosine " + i);
      assertEquals(2 * loss[i] - 3 * expected, score.get(i), 1e-6, "score " + i);
    }
  }

  @Test
  void hardKeepsTheHighestAndTiesGoToTheLowerIndex() {
    Selected s = select(SCORE, null, true, false, 0, 3, 0);
    assertArrayEquals(new long[] {2, 3, 0, -1, -1, -1}, s.index());
    assertEquals(3, s.kept());
    float third = 1f / 3;
    assertArrayEquals(new float[] {third, 0, third, third, 0, 0}, s.weight());
    assertArrayEquals(new float[] {1, 0, 1, 1, 0, 0}, s.share());
    assertEquals(Math.log(3), s.entropy(), 1e-12);
  }

  @Test
  void hardKeepsTheLowest() {
    Selected s = select(SCORE, null, false, false, 0, 2, 0);
    assertArrayEquals(new long[] {5, 1, -1, -1, -1, -1}, s.index());
    assertArrayEquals(new float[] {0, 0.5f, 0, 0, 0, 0.5f}, s.weight());
  }

  @Test
  void hardWithoutLimitKeepsAll() {
    Selected s = select(SCORE, null, true, false, 0, 0, 0);
    assertArrayEquals(new long[] {2, 3, 0, 4, 1, 5}, s.index());
    assertEquals(6, s.kept());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void softWeighsBySoftmaxOverAll(boolean largest) {
    double[] p = Naive.softmax(SCORE, largest ? 1 : -1, 0.7);
    Selected s = select(SCORE, null, largest, true, 0.7, 3, 0);
    double sum = 0;
    for (int n = 0; n < 3; n++) {
      sum += p[(int) s.index()[n]];
    }
    for (int i = 0; i < SCORE.length; i++) {
      int at = i;
      boolean kept = Arrays.stream(s.index()).anyMatch(index -> index == at);
      assertEquals(p[i], s.share()[i], 1e-7, "share " + i);
      assertEquals(kept ? p[i] / sum : 0, s.weight()[i], 1e-7, "weight " + i);
    }
    assertEquals(Naive.entropy(p), s.entropy(), 1e-9);
  }

  @Test
  void softAtTemperatureZeroIsOneHot() {
    Selected s = select(new float[] {1, 3, 2}, null, true, true, 0, 0, 0);
    assertArrayEquals(new float[] {0, 1, 0}, s.share());
    assertEquals(0, s.entropy(), 1e-12);
  }

  @Test
  void budgetTakesWholeSamplesUntilItIsReached() {
    long[] tokens = {10, 10, 30, 5, 20, 10};
    assertEquals(1, select(SCORE, tokens, true, false, 0, 0, 30).kept());
    assertEquals(2, select(SCORE, tokens, true, false, 0, 0, 30.5).kept());
    assertEquals(3, select(SCORE, tokens, true, false, 0, 0, 36).kept());
    assertEquals(2, select(SCORE, tokens, true, false, 0, 2, 1000).kept(), "k also limits");
    assertEquals(1, select(SCORE, tokens, true, false, 0, 0, 1e-9).kept(), "at least one");
  }

  @Test
  void notANumberRanksLast() {
    float[] score = {Float.NaN, 1, 2};
    assertArrayEquals(new long[] {2, 1, 0}, select(score, null, true, false, 0, 0, 0).index());
    assertArrayEquals(new long[] {1, 2, 0}, select(score, null, false, false, 0, 0, 0).index());
    assertEquals(0, select(score, null, true, true, 1, 0, 0).share()[0]);
  }

  @Test
  void noCandidates() {
    Selected s = select(new float[0], null, true, true, 1, 4, 0);
    assertEquals(0, s.kept());
    assertEquals(0, s.entropy());
  }

  private Selected select(
      float[] score,
      long[] tokens,
      boolean largest,
      boolean soft,
      double temperature,
      long k,
      double budget) {
    int samples = score.length;
    FloatPointer weight = nans(samples);
    FloatPointer share = nans(samples);
    LongPointer index = new LongPointer(Math.max(1, samples));
    LongPointer kept = new LongPointer(new long[] {-7});
    DoublePointer entropy = new DoublePointer(new double[] {Double.NaN});
    engine.select(
        weight,
        share,
        index,
        kept,
        entropy,
        new FloatPointer(score),
        tokens == null ? null : new LongPointer(tokens),
        largest,
        soft,
        temperature,
        k,
        budget,
        samples);
    float[] weights = new float[samples];
    float[] shares = new float[samples];
    long[] indices = new long[samples];
    weight.get(weights);
    share.get(shares);
    index.get(indices);
    return new Selected(weights, shares, indices, kept.get(), entropy.get());
  }

  private static FloatPointer nans(int count) {
    float[] values = new float[Math.max(1, count)];
    Arrays.fill(values, Float.NaN);
    return new FloatPointer(values);
  }
}
