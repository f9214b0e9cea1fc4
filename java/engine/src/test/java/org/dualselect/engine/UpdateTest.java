package org.dualselect.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
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
 * The kernels on flat vectors: {@code dot}, {@code correct}, {@code adamw}, {@code dropoutMask}.
 */
class UpdateTest {
  private final Random random = new Random(5);
  private PointerScope scope;
  private Engine engine;

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

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 31, 33, 257, 100_003})
  void dot(int n) {
    float[] a = gaussian(n);
    float[] b = gaussian(n);
    DoublePointer dot = new DoublePointer(new double[] {Double.NaN});
    engine.dot(dot, new FloatPointer(a), new FloatPointer(b), n);
    double expected = Naive.dot(Naive.wide(a), Naive.wide(b));
    assertEquals(expected, dot.get(), 1e-9 * (1 + Math.sqrt(n)));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 33, 1025})
  void correctAdds(int n) {
    float[] grad = gaussian(n);
    float[] reference = gaussian(n);
    float[] corrected = correct(grad, reference, 0.2, Correction.ADD);
    for (int i = 0; i < n; i++) {
      assertEquals(grad[i] + 0.2 * reference[i], corrected[i], 1e-6, "element " + i);
    }
  }

  @Test
  void correctProjectsAConflictAway() {
    float[] reference = gaussian(257);
    float[] grad = gaussian(257);
    for (int i = 0; i < grad.length; i++) {
      grad[i] -= 2 * reference[i];
    }
    double[] r = Naive.wide(reference);
    double factor = Naive.dot(Naive.wide(grad), r) / Naive.dot(r, r);
    assertTrue(factor < 0, "the test needs a conflict");
    float[] projected = correct(grad, reference, Double.NaN, Correction.PROJECT);
    for (int i = 0; i < grad.length; i++) {
      assertEquals(grad[i] - factor * reference[i], projected[i], 1e-6, "element " + i);
    }
    assertEquals(0, Naive.dot(Naive.wide(projected), r), 1e-4, "nothing opposes it any more");
  }

  @Test
  void correctProjectLeavesAgreementAndAZeroReferenceAlone() {
    float[] grad = gaussian(64);
    assertArrayEquals(grad, correct(grad, grad.clone(), 0, Correction.PROJECT));
    assertArrayEquals(grad, correct(grad, new float[64], 0, Correction.PROJECT));
  }

  /** The first steps clip, the later ones do not. */
  @ParameterizedTest
  @ValueSource(ints = {1, 33, 1025})
  void adamw(int n) {
    JavaAdamw expected = new JavaAdamw(gaussian(n));
    FloatPointer param = new FloatPointer(expected.narrow());
    FloatPointer m = new FloatPointer(new float[n]);
    FloatPointer v = new FloatPointer(new float[n]);
    DoublePointer norm = new DoublePointer(new double[] {Double.NaN});
    for (int step = 1; step <= 8; step++) {
      float[] grad = gaussian(n);
      double maxNorm = step < 5 ? 0.5 : step == 8 ? 0 : 1e6;
      FloatPointer g = new FloatPointer(grad);
      engine.adamw(param, m, v, norm, g, step, 1e-2, 0.9, 0.999, 1e-8, 0.01, maxNorm, n);
      double expectedNorm = expected.step(grad, step, maxNorm);
      assertEquals(expectedNorm, norm.get(), 1e-6 * (1 + expectedNorm), "norm at step " + step);
      for (int i = 0; i < n; i++) {
        assertEquals(expected.param[i], param.get(i), 2e-6, "param " + i + " at step " + step);
      }
    }
  }

  @Test
  void adamwSkipsAnInfiniteGradient() {
    FloatPointer param = new FloatPointer(1f, 2f);
    FloatPointer m = new FloatPointer(3f, 4f);
    FloatPointer v = new FloatPointer(5f, 6f);
    DoublePointer norm = new DoublePointer(new double[1]);
    FloatPointer grad = new FloatPointer(Float.POSITIVE_INFINITY, 0f);
    engine.adamw(param, m, v, norm, grad, 1, 0.1, 0.9, 0.999, 1e-8, 0.01, 1, 2);
    assertEquals(Double.POSITIVE_INFINITY, norm.get());
    assertEquals(1f, param.get(0));
    assertEquals(4f, m.get(1));
    assertEquals(6f, v.get(1));
  }

  @Test
  void dropoutMaskIsPhilox() {
    long[] key = {0, 1, -1, 0x0123456789ABCDEFL};
    int columns = 37;
    float[] mask = dropout(key, 0.3, columns);
    for (int row = 0; row < key.length; row++) {
      for (int column = 0; column < columns; column++) {
        boolean dropped = Naive.philox(key[row], column) < 0.3 * 0x1p32;
        float expected = dropped ? 0 : (float) (1 / (1 - 0.3));
        assertEquals(expected, mask[row * columns + column], row + ", " + column);
      }
    }
  }

  /** The known answer of the Random123 test vectors for key and counter 0. */
  @Test
  void philoxHasItsKnownAnswer() {
    assertEquals(0x6627e8d5L, Naive.philox(0, 0));
    assertEquals(0xe169c58dL, Naive.philox(0, 1));
    assertEquals(0xbc57ac4cL, Naive.philox(0, 2));
    assertEquals(0x9b00dbd8L, Naive.philox(0, 3));
  }

  @Test
  void dropoutMaskDependsOnTheRowsKeyAlone() {
    float[] together = dropout(new long[] {42, 43, 44}, 0.5, 100);
    float[] alone = dropout(new long[] {43}, 0.5, 100);
    assertArrayEquals(alone, java.util.Arrays.copyOfRange(together, 100, 200));
    assertArrayEquals(together, dropout(new long[] {42, 43, 44}, 0.5, 100));
  }

  @Test
  void dropoutMaskOfZeroKeepsAll() {
    for (float value : dropout(new long[] {9}, 0, 50)) {
      assertEquals(1f, value);
    }
  }

  private float[] dropout(long[] key, double p, int columns) {
    float[] values = new float[key.length * columns];
    FloatPointer mask = new FloatPointer(values);
    engine.dropoutMask(mask, new LongPointer(key), p, key.length, columns);
    mask.get(values);
    return values;
  }

  private float[] correct(float[] grad, float[] reference, double rho, Correction mode) {
    FloatPointer inOut = new FloatPointer(grad);
    engine.correct(inOut, new FloatPointer(reference), rho, mode, grad.length);
    float[] values = new float[grad.length];
    inOut.get(values);
    return values;
  }

  private float[] gaussian(int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }
}
