package org.dualselect.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.dualselect.Golden;
import org.dualselect.data.EncodedSample;
import org.dualselect.model.Torch;
import org.dualselect.select.Scoreboard;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A sample's loss and gradient do not depend on the batch it travels in. That a batch of golden
 * samples gives what autograd gives one by one is {@link GoldenGradientTest}.
 */
@Tag("kernels")
class RaggedBatchTest {
  private static final double CLOSE = 1e-5;

  /** What a batch gives: numbers per sample, and Σ weight[i] · g_i. */
  private record Result(float[] loss, double[] dot, double[] norm2, double[] gram, float[] sum) {}

  @ParameterizedTest
  @ValueSource(strings = {"llama3", "llama", "qwen2", "qwen3", "gemma3"})
  void raggedBatchIsItsSamplesOneByOne(String model) {
    try (PointerScope scope = new PointerScope();
        Session session = open(model)) {
      Tensor direction = direction(session, model);
      List<EncodedSample> samples = ragged(model);
      int n = samples.size();
      float[] weight = weights(n);
      Result batch = run(session, samples, weight, direction);
      float[] sum = new float[batch.sum.length];
      for (int i = 0; i < n; i++) {
        Result one = run(session, List.of(samples.get(i)), new float[] {1}, direction);
        same(one, 0, batch, i, direction);
        assertEquals(one.norm2[0], one.gram[0], CLOSE * one.norm2[0]);
        assertEquals(one.norm2[0], batch.gram[i * n + i], CLOSE * one.norm2[0]);
        for (int p = 0; p < sum.length; p++) {
          sum[p] += weight[i] * one.sum[p];
        }
      }
      assertArrayEquals(sum, batch.sum, 1e-4f);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama3", "llama", "qwen2", "qwen3", "gemma3"})
  void twinsAreEqual(String model) {
    try (PointerScope scope = new PointerScope();
        Session session = open(model)) {
      List<EncodedSample> some = Golden.batch(model).subList(0, 3);
      List<EncodedSample> samples = List.of(some.get(0), some.get(1), some.get(0), some.get(2));
      Tensor direction = direction(session, model);
      Result r = run(session, samples, weights(4), direction);
      same(r, 0, r, 2, direction);
      assertEquals(r.norm2[0], r.gram[2], CLOSE * r.norm2[0]);
      assertEquals(r.gram[1], r.gram[2 * 4 + 1], CLOSE * r.norm2[0]);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama3", "llama", "qwen2", "qwen3", "gemma3"})
  void orderOfSamplesIsOrderOfResults(String model) {
    try (PointerScope scope = new PointerScope();
        Session session = open(model)) {
      List<EncodedSample> samples = ragged(model);
      int n = samples.size();
      int[] order = new PythonRandom(5).shuffled(n);
      List<EncodedSample> shuffled = Arrays.stream(order).mapToObj(samples::get).toList();
      float[] weight = weights(n);
      float[] shuffledWeight = new float[n];
      for (int i = 0; i < n; i++) {
        shuffledWeight[i] = weight[order[i]];
      }
      Tensor direction = direction(session, model);
      Result plain = run(session, samples, weight, direction);
      Result moved = run(session, shuffled, shuffledWeight, direction);
      for (int i = 0; i < n; i++) {
        same(plain, order[i], moved, i, direction);
        for (int j = 0; j < n; j++) {
          double size = Math.sqrt(plain.norm2[order[i]] * plain.norm2[order[j]]);
          assertEquals(plain.gram[order[i] * n + order[j]], moved.gram[i * n + j], CLOSE * size);
        }
      }
      assertArrayEquals(plain.sum, moved.sum, 1e-4f);
    }
  }

  /** Neighbours of one length share a call of attention; alone they agree with that. */
  @ParameterizedTest
  @ValueSource(strings = {"llama3", "llama", "qwen2", "qwen3", "gemma3"})
  void neighboursOfOneLengthAndOthersAgree(String model) {
    try (PointerScope scope = new PointerScope();
        Session session = open(model)) {
      List<EncodedSample> equal = new ArrayList<>();
      for (EncodedSample sample : Golden.batch(model).subList(0, 4)) {
        equal.add(cut(sample, 36, 10));
      }
      List<EncodedSample> mixed = new ArrayList<>(equal);
      mixed.add(2, cut(equal.get(2), 33, 10)); // cuts the run in two
      mixed.add(cut(equal.get(3), 5, 2));
      Tensor direction = direction(session, model);
      Result a = run(session, equal, weights(4), direction);
      Result b = run(session, mixed, weights(6), direction);
      for (int i = 0; i < equal.size(); i++) {
        same(a, i, b, i < 2 ? i : i + 1, direction);
      }
    }
  }

  private static Session open(String model) {
    return Sessions.open(Golden.path(model), Golden.path(model + "/adapter"), 0);
  }

  /** Lengths from 2 tokens to all of them, one supervised token, none masked, a twin. */
  private static List<EncodedSample> ragged(String model) {
    List<EncodedSample> golden = Golden.batch(model);
    EncodedSample longest = golden.get(0);
    for (EncodedSample sample : golden) {
      longest = sample.length() > longest.length() ? sample : longest;
    }
    return List.of(
        cut(golden.get(1), 7, 3),
        longest,
        cut(golden.get(2), 2, 1),
        cut(longest, longest.length(), longest.length() - 1),
        golden.get(3),
        cut(golden.get(4), 21, 1),
        cut(golden.get(1), 7, 3),
        cut(golden.get(5), 19, 4));
  }

  /** The first tokens of a sample, supervised from a position on. */
  private static EncodedSample cut(EncodedSample sample, int length, int masked) {
    int[] ids = Arrays.copyOf(sample.ids(), length);
    int[] labels = ids.clone();
    Arrays.fill(labels, 0, masked, EncodedSample.IGNORE);
    return Golden.sample(ids, labels);
  }

  private static Tensor direction(Session session, String model) {
    GradientPass pass = session.pass(Golden.batch(model));
    Tensor direction = session.vector();
    pass.addTo(direction, pass.mean());
    return direction;
  }

  private static float[] weights(int n) {
    float[] weight = new float[n];
    for (int i = 0; i < n; i++) {
      weight[i] = (i % 3 - 0.5f) / n;
    }
    return weight;
  }

  private static Result run(
      Session session, List<EncodedSample> samples, float[] weight, Tensor direction) {
    int n = samples.size();
    GradientPass pass = session.pass(samples);
    Scoreboard board = new Scoreboard(n);
    pass.stats(board, direction);
    Scoreboard.Values values = board.read(n);
    Tensor sum = session.vector();
    pass.addTo(sum, Torch.of(weight, n));
    return new Result(
        values.loss(), values.dot(), values.norm2(), pass.gram(), Torch.toFloats(sum));
  }

  private static void same(Result a, int i, Result b, int j, Tensor direction) {
    double norm2 = 0;
    for (float d : Torch.toFloats(direction)) {
      norm2 += (double) d * d;
    }
    assertEquals(a.loss[i], b.loss[j], CLOSE * a.loss[i]);
    assertEquals(a.norm2[i], b.norm2[j], CLOSE * a.norm2[i]);
    // A dot near zero is a difference of large terms: relative to what it could be.
    assertEquals(a.dot[i], b.dot[j], CLOSE * Math.sqrt(a.norm2[i] * norm2));
  }
}
