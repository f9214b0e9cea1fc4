package org.dualselect.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.dualselect.Golden;
import org.dualselect.adapter.LoraModule;
import org.dualselect.data.EncodedSample;
import org.dualselect.engine.Device;
import org.dualselect.engine.Engine;
import org.dualselect.model.Torch;
import org.dualselect.select.Scoreboard;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("kernels")
class MaskedDropoutTest {
  private static final int IN = 40;
  private static final LoraModule MODULE = module(0);

  private static LoraModule module(long atA) {
    return new LoraModule("m" + atA, IN, 8, 2, 1, atA, atA + 2 * IN);
  }

  /** One mask row a token: what dropout makes of ones. */
  private static float[][] mask(
      double p, long seed, long pass, LoraModule module, int[] samples, long... offsets) {
    try (PointerScope scope = new PointerScope();
        Engine engine = Engine.open(Device.CPU, null, 1)) {
      int tokens = (int) offsets[samples.length];
      Tensor ones = Torch.zeros(ScalarType.Float, tokens, IN).fill_(Torch.scalar(1));
      MaskedDropout dropout = new MaskedDropout(engine, p, seed, pass, samples, offsets);
      float[] flat = Torch.toFloats(dropout.apply(module, ones));
      float[][] rows = new float[tokens][];
      for (int t = 0; t < tokens; t++) {
        rows[t] = Arrays.copyOfRange(flat, t * IN, (t + 1) * IN);
      }
      return rows;
    }
  }

  @Test
  void aSampleKeepsItsMaskInAnyBatchAndPosition() {
    float[][] alone = mask(0.3, 42, 5, MODULE, new int[] {11}, 0, 6);
    float[][] first = mask(0.3, 42, 5, MODULE, new int[] {11, 2}, 0, 6, 9);
    float[][] last = mask(0.3, 42, 5, MODULE, new int[] {2, 9, 11}, 0, 3, 10, 16);
    float[][] cut = mask(0.3, 42, 5, MODULE, new int[] {11}, 0, 4);
    for (int t = 0; t < 6; t++) {
      assertArrayEquals(alone[t], first[t]);
      assertArrayEquals(alone[t], last[10 + t]);
    }
    for (int t = 0; t < 4; t++) {
      assertArrayEquals(alone[t], cut[t]);
    }
  }

  /** Rows of 40 halves do not coincide by chance, so every row must be another. */
  @Test
  void seedPassModuleSampleAndTokenEachMakeAnotherMask() {
    Set<List<Float>> rows = new HashSet<>();
    int made = 0;
    for (long seed : new long[] {0, 1, -1}) {
      for (long pass : new long[] {0, 1, 2, -1, -2}) {
        for (long at : new long[] {0, 4, 1 << 20}) {
          for (float[] row : mask(0.5, seed, pass, module(at), new int[] {0, 1, 2}, 0, 4, 8, 12)) {
            Float[] boxed = new Float[IN];
            for (int i = 0; i < IN; i++) {
              boxed[i] = row[i];
            }
            rows.add(List.of(boxed));
            made++;
          }
        }
      }
    }
    assertEquals(made, rows.size());
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.05, 0.1, 0.5, 0.9})
  void shareKeptIsOneMinusP(double p) {
    float[][] rows = mask(p, 42, 1, MODULE, new int[] {3, 4}, 0, 1500, 3000);
    int kept = 0;
    for (float[] row : rows) {
      for (float value : row) {
        assertTrue(value == 0 || Math.abs(value - 1 / (1 - p)) < 1e-6, "value " + value);
        kept += value == 0 ? 0 : 1;
      }
    }
    double n = 3000.0 * IN;
    assertEquals(1 - p, kept / n, 5 * Math.sqrt(p * (1 - p) / n));
  }

  @Test
  void batchedGradientsAreThoseOfTheSamplesAloneWithTheSameKeys() {
    try (PointerScope scope = new PointerScope();
        Session session =
            Sessions.open(Golden.path("llama3"), Golden.path("llama3/adapter"), 0.3)) {
      List<EncodedSample> samples = Golden.batch("llama3");
      int n = samples.size();
      int[] places = {30, 3, 7, 0, 12, 9, 1, 44, 5};
      Tensor direction = session.vector();
      GradientPass plain = session.pass(samples);
      plain.addTo(direction, plain.mean());
      float[] plainLosses = plain.losses();
      GradientPass pass = session.pass(samples, 42, 3, places);
      Tensor mean = session.vector();
      pass.addTo(mean, pass.mean());
      Scoreboard board = new Scoreboard(n);
      pass.stats(board, direction);
      Scoreboard.Values batch = board.read(n);
      assertFalse(Arrays.equals(plainLosses, batch.loss()));
      float[] sum = new float[(int) session.parameters()];
      for (int i = 0; i < n; i++) {
        GradientPass one = session.pass(List.of(samples.get(i)), 42, 3, new int[] {places[i]});
        Scoreboard own = new Scoreboard(1);
        one.stats(own, direction);
        Scoreboard.Values single = own.read(1);
        double norm2 = single.norm2()[0];
        assertEquals(single.loss()[0], batch.loss()[i], 1e-5 * single.loss()[0]);
        assertEquals(norm2, batch.norm2()[i], 1e-5 * norm2);
        assertEquals(single.dot()[0], batch.dot()[i], 1e-5 * norm2);
        Tensor gradient = session.vector();
        one.addTo(gradient, one.mean());
        float[] g = Torch.toFloats(gradient);
        for (int p = 0; p < sum.length; p++) {
          sum[p] += g[p] / n;
        }
      }
      assertArrayEquals(sum, Torch.toFloats(mean), 1e-5f);
    }
  }

  @Test
  void aPassWithTheSameNumberIsTheSameAndWithAnotherIsNot() {
    try (PointerScope scope = new PointerScope();
        Session session =
            Sessions.open(Golden.path("llama3"), Golden.path("llama3/adapter"), 0.3)) {
      List<EncodedSample> samples = Golden.batch("llama3").subList(0, 3);
      int[] places = {0, 1, 2};
      float[] losses = session.pass(samples, 42, 3, places).losses();
      assertArrayEquals(losses, session.pass(samples, 42, 3, places).losses());
      assertFalse(Arrays.equals(losses, session.pass(samples, 42, 4, places).losses()));
      assertFalse(Arrays.equals(losses, session.pass(samples, 41, 3, places).losses()));
      assertFalse(
          Arrays.equals(losses, session.pass(samples, 42, 3, new int[] {5, 6, 7}).losses()));
    }
  }
}
