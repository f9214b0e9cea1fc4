package org.dualselect.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.dualselect.Golden;
import org.dualselect.adapter.AdapterConfig;
import org.dualselect.adapter.LoraModule;
import org.dualselect.adapter.TargetModules;
import org.dualselect.data.EncodedSample;
import org.dualselect.model.Batch;
import org.dualselect.model.CausalLm;
import org.dualselect.model.Tape;
import org.dualselect.model.Torch;
import org.dualselect.select.Scoreboard;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Layers that run again in the backward pass change no bit of what comes out. */
class RecomputeTest {

  @TempDir Path folder;

  private static Session open(
      String model, TargetModules targets, double dropout, String dtype, boolean recompute) {
    AdapterConfig fresh = AdapterConfig.of(3, 6, dropout, targets);
    Session session =
        Session.open(
            Golden.path(model),
            null,
            fresh,
            new MachineSettings("cpu", dtype, 7, 0, 64),
            recompute);
    Tensor parameters = session.lora().parameters();
    float[] values = new float[(int) session.parameters()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) Math.sin(i) / 10; // B, too: of B = 0 comes no gradient of A
    }
    parameters.copy_(Torch.of(values, values.length));
    return session;
  }

  private record Result(
      double[] losses, double[] dots, double[] norms2, double[] gram, float[] sum) {
    static Result of(Session session, List<EncodedSample> samples) {
      int[] places = new int[samples.size()];
      Arrays.setAll(places, i -> 3 * i);
      GradientPass pass = session.pass(samples, 42, 5, places);
      Scoreboard board = new Scoreboard(samples.size());
      pass.stats(board, session.lora().parameters());
      Scoreboard.Values values = board.read(samples.size());
      Tensor sum = session.vector();
      pass.addTo(sum, pass.mean());
      double[] losses = new double[samples.size()];
      Arrays.setAll(losses, i -> values.loss()[i]);
      return new Result(losses, values.dot(), values.norm2(), pass.gram(), Torch.toFloats(sum));
    }

    void same(Result other) {
      assertArrayEquals(losses, other.losses);
      assertArrayEquals(dots, other.dots);
      assertArrayEquals(norms2, other.norms2);
      assertArrayEquals(gram, other.gram);
      assertArrayEquals(sum, other.sum);
      assertTrue(Arrays.stream(norms2).allMatch(norm2 -> norm2 > 0), Arrays.toString(norms2));
    }
  }

  private static void same(String model, TargetModules targets, double dropout, String dtype) {
    List<EncodedSample> ragged = Golden.batch(model);
    assertNotEquals(ragged.get(0).length(), ragged.get(1).length());
    List<EncodedSample> equal = Collections.nCopies(3, ragged.get(1));
    try (PointerScope scope = new PointerScope();
        Session kept = open(model, targets, dropout, dtype, false);
        Session again = open(model, targets, dropout, dtype, true)) {
      Result.of(kept, ragged).same(Result.of(again, ragged));
      Result.of(kept, equal).same(Result.of(again, equal));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "llama, 0, float32",
    "llama, 0.3, float32",
    "llama, 0.3, bfloat16",
    "gemma3, 0, float32",
    "gemma3, 0.3, float32",
    "gemma3, 0, bfloat16"
  })
  @Tag("kernels")
  void aPassHasTheSameBits(String model, double dropout, String dtype) {
    same(model, TargetModules.of("q_proj", "v_proj"), dropout, dtype);
    same(model, TargetModules.of("all-linear"), dropout, dtype);
  }

  /** Whose input needs no gradient, neither in the layer nor below it. */
  @Test
  void onlyTheUpperLayersAdapted() {
    same("gemma3", TargetModules.of("model.layers.4.self_attn.o_proj"), 0.3, "float32");
    same(
        "gemma3",
        TargetModules.of("model.layers.2.mlp.up_proj", "model.layers.5.self_attn.k_proj"),
        0.3,
        "float32");
  }

  /** The way back asks again, from the last layer down; a pass that does not go back never. */
  @Test
  void layersRunAgainFromTheLastOne() {
    try (PointerScope scope = new PointerScope();
        Session session =
            open("llama", TargetModules.of("q_proj", "down_proj"), 0, "float32", true)) {
      List<String> asked = new ArrayList<>();
      Tape.Dropout listening =
          (module, x) -> {
            asked.add(module.path());
            return x;
          };
      Tape tape = new Tape(listening, true);
      CausalLm.Pass pass = session.model().forward(new Batch(Golden.batch("llama")), tape);
      List<String> modules =
          session.lora().layout().modules().stream().map(LoraModule::path).toList();
      assertEquals(modules, asked);
      asked.clear();
      pass.backward();
      List<String> back = new ArrayList<>();
      for (int at = modules.size() - 2; at >= 0; at -= 2) {
        back.addAll(modules.subList(at, at + 2));
      }
      assertEquals(back, asked);
      tape.forEachPart(part -> assertEquals(2 * modules.size(), part.size()));
    }
  }

  /** Kept gradients or a second pass; candidates that need no backward pass; masks drawn twice. */
  @ParameterizedTest
  @CsvSource({"0.1, 1024, HARD", "0.1, 0, SOFT", "0, 1024, HARD"})
  void aRunLeavesTheSameFiles(double dropout, int memory, TrainSettings.Selection selection)
      throws Exception {
    Settings settings =
        Settings.golden(folder)
            .with("dropout", dropout)
            .with("scoreWithDropout", true)
            .with("memory", memory)
            .with("weighting", selection)
            .with("scoreBatch", 2)
            .with("conflictWeight", 0.1)
            .with("referenceTopK", 2)
            .with("every", 1)
            .with("maxReferenceRecords", 10)
            .with("epochs", 1);
    Run kept = Run.of(settings.with("output", folder.resolve("kept")));
    Run again = Run.of(settings.with("output", folder.resolve("again")).with("recompute", true));
    assertArrayEquals(kept.adapterBytes(), again.adapterBytes());
    assertEquals(
        Files.readString(kept.output().resolve(SelectionLog.NAME)),
        Files.readString(again.output().resolve(SelectionLog.NAME)));
    assertEquals(2 + 3, kept.summary().steps());
  }
}
