package org.dualselect.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.dualselect.Golden;
import org.dualselect.data.EncodedSample;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BatchTest {
  private static final int WIDTH = 4;

  private static EncodedSample sample(int length, int masked) {
    int[] ids = new int[length];
    int[] labels = new int[length];
    for (int t = 0; t < length; t++) {
      ids[t] = 100 * length + t;
      labels[t] = t < masked ? EncodedSample.IGNORE : ids[t];
    }
    return Golden.sample(ids, labels);
  }

  @Test
  void tokensLieOneSampleAfterTheOther() {
    try (PointerScope scope = new PointerScope()) {
      Batch batch = new Batch(List.of(sample(3, 2), sample(5, 0), sample(2, 1)));
      assertEquals(3, batch.samples());
      assertEquals(10, batch.tokens());
      assertEquals(5, batch.longest());
      assertArrayEquals(new long[] {0, 3, 8, 10}, batch.offsets());
      assertArrayEquals(new long[] {1, 4, 1}, batch.supervised());
      assertArrayEquals(
          new long[] {300, 301, 302, 500, 501, 502, 503, 504, 200, 201}, longs(batch.ids));
      assertArrayEquals(new long[] {0, 1, 2, 0, 1, 2, 3, 4, 0, 1}, longs(batch.positions));
      assertArrayEquals(new long[] {1, 3, 4, 5, 6, 8}, longs(batch.row));
      assertArrayEquals(new long[] {302, 501, 502, 503, 504, 201}, longs(batch.target));
      assertArrayEquals(new long[] {0, 1, 1, 1, 1, 2}, longs(batch.owner));
      assertArrayEquals(new float[] {1, .25f, .25f, .25f, .25f, 1}, Torch.toFloats(batch.share));
    }
  }

  /**
   * A NaN stays in its own sample, wherever in it, so that a diverged run names the right record.
   */
  @ParameterizedTest
  @ValueSource(ints = {0, 4})
  void nothingGoesFromSampleToSample(int window) {
    for (int bad = 0; bad < 10; bad++) {
      try (PointerScope scope = new PointerScope()) {
        Batch batch = new Batch(List.of(sample(9, 1), sample(10, 1)));
        float[] values = new float[19 * WIDTH];
        for (int i = 0; i < values.length; i++) {
          values[i] = (float) Math.sin(i);
        }
        Tensor clean = attended(batch, window, values);
        for (int i = 0; i < WIDTH; i++) {
          values[(9 + bad) * WIDTH + i] = Float.NaN;
        }
        Tensor dirty = attended(batch, window, values);
        assertArrayEquals(
            Torch.toFloats(clean.narrow(0, 0, 9)),
            Torch.toFloats(dirty.narrow(0, 0, 9)),
            "NaN at position " + bad + " of the other sample");
        assertTrue(Float.isNaN(Torch.toFloats(dirty)[(9 + bad) * WIDTH]));
      }
    }
  }

  /** Of equal lengths, too, where nothing is taken apart: the result owns its memory. */
  @Test
  void resultOutlivesTheScopeItWasMadeIn() {
    try (PointerScope pass = new PointerScope()) {
      Batch batch = new Batch(List.of(sample(6, 1), sample(6, 1)));
      float[] values = new float[12 * WIDTH];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) Math.cos(i);
      }
      float[] expected = Torch.toFloats(attended(batch, 0, values));
      List<Tensor> results = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        try (PointerScope layer = new PointerScope()) {
          Tensor result = attended(batch, 0, values);
          pass.attach(result);
          results.add(result);
        }
      }
      for (Tensor result : results) {
        assertEquals(expected.length, result.numel());
        assertArrayEquals(expected, Torch.toFloats(result));
      }
    }
  }

  /** The mask of the first layer serves the others, though that layer's scope is closed. */
  @Test
  void aQueryAttendsToItsWindow() {
    int[] lengths = {9, 3, 10};
    int window = 4;
    try (PointerScope scope = new PointerScope()) {
      Batch batch = new Batch(List.of(sample(9, 1), sample(3, 1), sample(10, 1)));
      float[] values = new float[22 * WIDTH];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) Math.sin(i);
      }
      for (int layer = 0; layer < 3; layer++) {
        try (PointerScope inner = new PointerScope()) {
          float[] out = Torch.toFloats(attended(batch, window, values));
          for (int i = 0, from = 0; i < lengths.length; from += lengths[i++]) {
            for (int t = 0; t < lengths[i]; t++) {
              int first = from + Math.max(0, t - window + 1);
              assertRow(naive(values, first, from + t), out, (from + t) * WIDTH);
            }
          }
        }
      }
    }
  }

  private static void assertRow(double[] expected, float[] out, int at) {
    for (int i = 0; i < WIDTH; i++) {
      assertEquals(expected[i], out[at + i], 1e-6);
    }
  }

  /** Attention of row {@code query} to the rows from {@code first} to itself. */
  private static double[] naive(float[] x, int first, int query) {
    double[] sum = new double[WIDTH];
    double total = 0;
    for (int key = first; key <= query; key++) {
      double dot = 0;
      for (int i = 0; i < WIDTH; i++) {
        dot += x[query * WIDTH + i] * (double) x[key * WIDTH + i];
      }
      double p = Math.exp(0.5 * dot);
      total += p;
      for (int i = 0; i < WIDTH; i++) {
        sum[i] += p * x[key * WIDTH + i];
      }
    }
    for (int i = 0; i < WIDTH; i++) {
      sum[i] /= total;
    }
    return sum;
  }

  private static Tensor attended(Batch batch, int window, float[] values) {
    Tensor x = Torch.of(values, batch.tokens(), 1, WIDTH);
    return batch.attend(0, window, 0.5, x, x, x);
  }

  private static long[] longs(Tensor tensor) {
    long[] values = new long[Math.toIntExact(tensor.numel())];
    Torch.longs(tensor).get(values);
    return values;
  }
}
