package org.dualselect.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.dualselect.Golden;
import org.dualselect.adapter.LoraModule;
import org.dualselect.data.EncodedSample;
import org.dualselect.model.Batch;
import org.dualselect.model.Torch;
import org.dualselect.select.Scoreboard;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Logits, losses and per-sample gradients against transformers + PEFT, one sample at a time there,
 * batched here.
 */
@Tag("kernels")
class GoldenGradientTest {
  private static Session open(String model) {
    return Sessions.open(Golden.path(model), Golden.path(model + "/adapter"), 0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama3", "llama", "qwen2", "qwen3", "gemma3"})
  void logits(String model) {
    try (PointerScope scope = new PointerScope();
        Session session = open(model)) {
      Batch text = new Batch(Golden.batch(model).subList(0, 1));
      Path expected = Golden.path(model + "/expected.safetensors");
      for (boolean adapted : new boolean[] {false, true}) {
        float[] logits = Torch.toFloats(session.model().logits(text, adapted));
        assertArrayEquals(
            Golden.tensor(expected, adapted ? "logits_lora" : "logits_base"), logits, 1e-4f);
      }
    }
  }

  @Test
  void logitsOfAShardedCheckpoint() {
    try (PointerScope scope = new PointerScope();
        Session session = Sessions.open(Golden.path("llama_sharded"), null, 0)) {
      JsonNode expected = Golden.json("llama_sharded/expected.json");
      int[] ids = Golden.ints(expected.get("input_ids"));
      float[] logits = Torch.toFloats(session.model().logits(Batch.of(List.of(ids)), false));
      int vocabulary = session.model().config().vocabSize();
      for (int t = 0; t < ids.length; t++) {
        for (int v = 0; v < vocabulary; v++) {
          assertEquals(
              expected.get("logits").get(t).get(v).asDouble(), logits[t * vocabulary + v], 1e-4);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama3", "llama", "qwen2", "qwen3", "gemma3"})
  void lossesNormsDotsAndGram(String model) {
    try (PointerScope scope = new PointerScope();
        Session session = open(model)) {
      JsonNode expected = Golden.json(model + "/expected.json");
      List<EncodedSample> samples = Golden.batch(model);
      int n = samples.size();
      int[] rows = Golden.ints(expected.get("reference_rows"));
      Tensor direction = session.vector();
      float[] weight = new float[n];
      for (int row : rows) {
        weight[row] = 1f / rows.length;
      }
      GradientPass pass = session.pass(samples);
      pass.addTo(direction, Torch.of(weight, n));
      Scoreboard board = new Scoreboard(n);
      pass.stats(board, direction);
      Scoreboard.Values values = board.read(n);
      double[] norm2 = Golden.doubles(expected.get("sqnorm"));
      for (int i = 0; i < n; i++) {
        assertEquals(expected.get("loss").get(i).asDouble(), values.loss()[i], 1e-5);
        assertEquals(norm2[i], values.norm2()[i], 1e-4 * norm2[i]);
        // A dot near zero is a difference of large terms: relative to what it could be, |g| |d|.
        double size = Math.sqrt(norm2[i] * norm2[rows[0]]);
        assertEquals(expected.get("dot").get(i).asDouble(), values.dot()[i], 1e-4 * size);
      }
      double[] gram = pass.gram();
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < n; j++) {
          double size = Math.sqrt(norm2[i] * norm2[j]);
          assertEquals(expected.get("gram").get(i).get(j).asDouble(), gram[i * n + j], 1e-4 * size);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama3", "llama", "qwen2", "qwen3", "gemma3"})
  void meanGradientOfEachMatrix(String model) {
    try (PointerScope scope = new PointerScope();
        Session session = open(model)) {
      GradientPass pass = session.pass(Golden.batch(model));
      Tensor mean = session.vector();
      pass.addTo(mean, pass.mean());
      float[] flat = Torch.toFloats(mean);
      Path expected = Golden.path(model + "/expected.safetensors");
      for (LoraModule m : session.lora().layout().modules()) {
        String name = "grad.base_model.model." + m.path();
        compare(Golden.tensor(expected, name + ".lora_A.weight"), flat, m.atA());
        compare(Golden.tensor(expected, name + ".lora_B.weight"), flat, m.atB());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama3", "llama", "qwen2", "qwen3", "gemma3"})
  void lossesWithoutGradientAreTheSame(String model) {
    try (PointerScope scope = new PointerScope();
        Session session = open(model)) {
      Batch batch = new Batch(Golden.batch(model));
      assertArrayEquals(
          session.pass(Golden.batch(model)).losses(),
          Torch.toFloats(session.model().losses(batch, true)),
          1e-6f);
    }
  }

  private static void compare(float[] expected, float[] flat, long at) {
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], flat[(int) at + i], 1e-4);
    }
  }
}
