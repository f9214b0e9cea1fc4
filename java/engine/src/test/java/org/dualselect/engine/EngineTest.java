package org.dualselect.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What per-sample gradients are asked for, against gradients that are formed in full. */
class EngineTest {
  /** Sums of at most 17 exact products in float, then double; what they lose is far below this. */
  private static final double CLOSE = 1e-6;

  private PointerScope scope;
  private Engine engine;

  @BeforeEach
  void open() {
    scope = new PointerScope();
    engine = Engine.open(Device.CPU, null, 2);
  }

  @AfterEach
  void close() {
    engine.close();
    scope.close();
  }

  @ParameterizedTest
  @EnumSource
  void gradStats(DType dtype) {
    Ragged batch = Ragged.mixed();
    float[] direction = batch.values(batch.parameters());
    DoublePointer dot = new DoublePointer(started(batch.samples()));
    DoublePointer norm2 = new DoublePointer(started(batch.samples()));
    try (MapTable maps = batch.table(dtype)) {
      engine.gradStats(
          dot,
          norm2,
          maps,
          new FloatPointer(direction),
          batch.offsets(),
          dtype,
          batch.samples(),
          batch.parameters());
    }
    double[][] gradients = Naive.gradients(batch);
    for (int i = 0; i < batch.samples(); i++) {
      double[] g = gradients[i];
      assertClose(i + Naive.dot(g, Naive.wide(direction)), dot.get(i), "dot " + i);
      assertClose(i + Naive.dot(g, g), norm2.get(i), "norm2 " + i);
    }
  }

  @Test
  void gradStatsWithoutDirectionLeavesDotAlone() {
    Ragged batch = Ragged.mixed();
    DoublePointer norm2 = new DoublePointer(new double[batch.samples()]);
    try (MapTable maps = batch.table(DType.F32)) {
      engine.gradStats(
          null, norm2, maps, null, batch.offsets(), DType.F32, batch.samples(), batch.parameters());
    }
    double[][] gradients = Naive.gradients(batch);
    for (int i = 0; i < batch.samples(); i++) {
      assertClose(Naive.dot(gradients[i], gradients[i]), norm2.get(i), "norm2 " + i);
    }
  }

  @ParameterizedTest
  @EnumSource
  void gradSum(DType dtype) {
    Ragged batch = Ragged.mixed();
    float[] weight = batch.values(batch.samples());
    weight[5] = 0;
    float[] start = batch.values(batch.parameters());
    FloatPointer grad = new FloatPointer(start);
    try (MapTable maps = batch.table(dtype)) {
      engine.gradSum(
          grad,
          maps,
          new FloatPointer(weight),
          batch.offsets(),
          dtype,
          batch.samples(),
          batch.parameters());
    }
    double[] expected = Naive.wide(start);
    double[][] gradients = Naive.gradients(batch);
    for (int p = 0; p < expected.length; p++) {
      for (int i = 0; i < weight.length; i++) {
        expected[p] += weight[i] * gradients[i][p];
      }
      assertClose(expected[p], grad.get(p), "grad " + p);
    }
  }

  @Test
  void gradSumReadsNothingOfADroppedSample() {
    Ragged batch = new Ragged(3, 2, 4).with(5, 6);
    Ragged.Map map = batch.maps().get(0);
    java.util.Arrays.fill(map.x(), batch.offset(1) * map.in(), map.x().length, Float.NaN);
    FloatPointer grad = new FloatPointer(new float[batch.parameters()]);
    try (MapTable maps = batch.table(DType.F32)) {
      engine.gradSum(
          grad, maps, new FloatPointer(1f, 0f), batch.offsets(), DType.F32, 2, batch.parameters());
    }
    double[] expected = Naive.gradients(batch)[0];
    for (int p = 0; p < expected.length; p++) {
      assertClose(expected[p], grad.get(p), "grad " + p);
    }
  }

  @ParameterizedTest
  @EnumSource
  void gradGram(DType dtype) {
    Ragged batch = Ragged.mixed();
    int samples = batch.samples();
    DoublePointer gram = new DoublePointer(started(samples * samples));
    try (MapTable maps = batch.table(dtype)) {
      engine.gradGram(gram, maps, batch.offsets(), dtype, samples);
    }
    double[][] gradients = Naive.gradients(batch);
    for (int i = 0; i < samples; i++) {
      for (int j = 0; j < samples; j++) {
        int at = i * samples + j;
        assertClose(at + Naive.dot(gradients[i], gradients[j]), gram.get(at), i + ", " + j);
      }
    }
  }

  /** The results must not depend on how the work is spread: the same bits on 1, 2 and 5 threads. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5})
  void sameBitsForAnyThreads(int threads) {
    Ragged batch = new Ragged(11, 65, 0, 127, 300).with(256, 16).with(16, 100).with(70, 70);
    double[] expected = norms2(engine, batch);
    try (Engine other = Engine.open(Device.CPU, null, threads)) {
      assertArrayEquals(expected, norms2(other, batch), 0.0);
    }
  }

  @Test
  void noSamplesAndNoMapsChangeNothing() {
    DoublePointer norm2 = new DoublePointer(5.0, 6.0);
    LongPointer offsets = new LongPointer(0, 1, 2);
    try (MapTable empty = new MapTable()) {
      engine.gradStats(null, norm2, empty, null, offsets, DType.F32, 2, 0);
      engine.gradStats(null, null, empty, null, null, DType.F32, 0, 0);
      engine.gradSum(null, empty, null, null, DType.F32, 0, 0);
      engine.gradGram(null, empty, null, DType.F32, 0);
    }
    assertEquals(5.0, norm2.get(0));
    assertEquals(6.0, norm2.get(1));
  }

  @Test
  void allocCopyFree() {
    FloatPointer from = new FloatPointer(1f, 2f, 3f);
    FloatPointer to = new FloatPointer(0f, 0f, 0f);
    org.bytedeco.javacpp.Pointer device = engine.alloc(12);
    assertEquals(0, device.address() % 64);
    engine.copy(device, from, 12);
    engine.copy(to, device, 12);
    engine.sync();
    engine.free(device);
    assertEquals(3f, to.get(2));
  }

  private static double[] norms2(Engine engine, Ragged batch) {
    DoublePointer norm2 = new DoublePointer(new double[batch.samples()]);
    try (MapTable maps = batch.table(DType.F32)) {
      engine.gradStats(
          null, norm2, maps, null, batch.offsets(), DType.F32, batch.samples(), batch.parameters());
    }
    double[] values = new double[batch.samples()];
    norm2.get(values);
    return values;
  }

  /** Outputs marked += start from 0, 1, 2 ... */
  private static double[] started(int count) {
    double[] values = new double[count];
    for (int i = 0; i < count; i++) {
      values[i] = i;
    }
    return values;
  }

  private static void assertClose(double expected, double actual, String what) {
    assertEquals(expected, actual, CLOSE * (1 + Math.abs(expected)), what);
  }
}
