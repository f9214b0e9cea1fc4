package org.dualselect.merge;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.dualselect.Golden;
import org.dualselect.MultimodalGemma;
import org.dualselect.adapter.AdapterConfig;
import org.dualselect.adapter.LoraLayout;
import org.dualselect.adapter.LoraModule;
import org.dualselect.model.Checkpoint;
import org.dualselect.model.ModelConfig;
import org.dualselect.model.SafetensorsHeader;
import org.dualselect.model.TensorData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a merged checkpoint holds. */
class MergerTest {
  private static final int[] IDS = {1, 42, 7, 63, 5, 20, 31, 11};

  @TempDir Path folder;

  private Path merge(Path model, Path adapter) throws IOException {
    Path output = folder.resolve("merged-" + model.getFileName() + "-" + adapter.getFileName());
    Merger.run(Merges.settings(model, adapter, output), Merges.SILENT, () -> false);
    return output;
  }

  private static byte[] bytes(Checkpoint checkpoint, String name) throws IOException {
    Checkpoint.Located at = checkpoint.tensors().get(name);
    byte[] file = Files.readAllBytes(at.file());
    return Arrays.copyOfRange(file, (int) at.entry().begin(), (int) at.entry().end());
  }

  private static float[] floats(Path model, String name) {
    Checkpoint.Located at = Checkpoint.open(model).tensors().get(name);
    FloatBuffer values = FloatBuffer.allocate((int) at.entry().elements());
    TensorData.read(at.file(), at.entry(), values, 0);
    return values.array();
  }

  private static double distance(float[] a, float[] b) {
    assertEquals(a.length, b.length);
    double largest = 0;
    for (int i = 0; i < a.length; i++) {
      largest = Math.max(largest, Math.abs(a[i] - b[i]));
    }
    return largest;
  }

  /** That the adapted weights changed, and no other byte of header, tensors or index. */
  private static void assertOnlyChanged(Path model, Path merged, Set<String> adapted)
      throws IOException {
    Checkpoint before = Checkpoint.open(model);
    Checkpoint after = Checkpoint.open(merged);
    assertEquals(List.copyOf(before.tensors().keySet()), List.copyOf(after.tensors().keySet()));
    Set<String> changed = new HashSet<>();
    for (String name : before.tensors().keySet()) {
      Path source = before.tensors().get(name).file();
      Path file = after.tensors().get(name).file();
      assertEquals(source.getFileName(), file.getFileName());
      int header = (int) SafetensorsHeader.read(source).dataStart();
      assertArrayEquals(
          Arrays.copyOf(Files.readAllBytes(source), header),
          Arrays.copyOf(Files.readAllBytes(file), header));
      if (!Arrays.equals(bytes(before, name), bytes(after, name))) {
        changed.add(name);
      }
    }
    assertEquals(adapted, changed);
  }

  /** As the checkpoint spells them. */
  private static Set<String> weights(Path model, Path adapter) {
    LoraLayout layout = LoraLayout.of(ModelConfig.read(model), AdapterConfig.read(adapter));
    Checkpoint checkpoint = Checkpoint.open(model);
    Set<String> names = new HashSet<>();
    for (LoraModule m : layout.modules()) {
      names.add(checkpoint.require(m.weight(), m.out(), m.in()).entry().name());
    }
    return names;
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama3", "llama", "llama_sharded", "qwen2", "qwen3", "gemma3"})
  void saysWhatBaseAndAdapterSay(String name) throws IOException {
    saysWhatBaseAndAdapterSay(Golden.path(name));
  }

  /** Whatever the names of the text part's tensors, and with the rest of the model beside them. */
  @ParameterizedTest
  @ValueSource(strings = {"model.language_model.", "language_model.model."})
  void textPartOfAMultimodalModel(String prefix) throws IOException {
    saysWhatBaseAndAdapterSay(MultimodalGemma.write(prefix, folder.resolve("multimodal")));
  }

  private void saysWhatBaseAndAdapterSay(Path model) throws IOException {
    Path adapter = Checkpoints.adapter(model, 0.2, folder.resolve("adapter"));
    Path merged = merge(model, adapter);
    float[] wanted = Checkpoints.logits(model, adapter, IDS);
    assertTrue(distance(wanted, Checkpoints.logits(model, null, IDS)) > 0.01, "no adapter to see");
    assertEquals(0, distance(wanted, Checkpoints.logits(merged, null, IDS)), 1e-4);
    assertOnlyChanged(model, merged, weights(model, adapter));
  }

  @Test
  void shardsKeepNamesAndIndex() throws IOException {
    Path model = Golden.path("llama_sharded");
    Path merged = merge(model, Checkpoints.adapter(model, 0.2, folder.resolve("adapter")));
    for (String file :
        List.of("model.safetensors.index.json", "model-00001-of-00006.safetensors")) {
      assertArrayEquals(
          Files.readAllBytes(model.resolve(file)), Files.readAllBytes(merged.resolve(file)));
    }
    assertEquals(
        "pt",
        SafetensorsHeader.read(merged.resolve("model-00002-of-00006.safetensors"))
            .metadata()
            .get("format"));
  }

  /** PEFT's merge_and_unload, where rank and scaling differ from map to map. */
  @ParameterizedTest
  @CsvSource({"rslora, 2", "patterns, 4"})
  void mergesAsPeftDoes(String name, int changed) throws IOException {
    Path model = Golden.path("llama");
    Path adapter = Golden.path("merge/" + name);
    Path merged = merge(model, adapter);
    Path expected = adapter.resolve("expected.safetensors");
    Set<String> weights = new HashSet<>(SafetensorsHeader.read(expected).entries().keySet());
    weights.removeAll(Set.of("ids", "logits"));
    assertEquals(changed, weights.size());
    for (String weight : weights) {
      float[] wanted = Golden.tensor(expected, weight);
      assertEquals(0, distance(wanted, floats(merged, weight)), 1e-6, weight);
    }
    assertOnlyChanged(model, merged, weights);
    int[] ids = Arrays.stream(Merges.longs(expected, "ids")).mapToInt(Math::toIntExact).toArray();
    float[] wanted = Golden.tensor(expected, "logits");
    assertEquals(0, distance(wanted, Checkpoints.logits(model, adapter, ids)), 1e-4);
    assertEquals(0, distance(wanted, Checkpoints.logits(merged, null, ids)), 1e-4);
  }

  /**
   * A 16-bit weight is the number of its type nearest to the float32 sum, ties to even: the same
   * base stored as F32 gives the sums.
   */
  @ParameterizedTest
  @CsvSource({"BFloat16, BF16", "Half, F16"})
  void sixteenBitsAreRoundedOnce(ScalarType type, String dtype) throws IOException {
    Path narrow = Checkpoints.rounded("llama", type, dtype, folder.resolve("narrow"));
    Path wide = Checkpoints.rounded("llama", type, "F32", folder.resolve("wide"));
    Path adapter = Golden.path("llama/adapter");
    Path merged = merge(narrow, adapter);
    Path sums = merge(wide, adapter);
    Set<String> adapted = weights(narrow, adapter);
    assertOnlyChanged(narrow, merged, adapted);
    int inexact = 0;
    for (String name : adapted) {
      byte[] stored = bytes(Checkpoint.open(merged), name);
      float[] sum = floats(sums, name);
      for (int i = 0; i < sum.length; i++) {
        int bits = stored[2 * i] & 255 | (stored[2 * i + 1] & 255) << 8;
        inexact += Merges.value(bits, dtype) == sum[i] ? 0 : 1;
        assertTrue(Merges.isNearest(sum[i], bits, dtype), name + "[" + i + "] of " + sum[i]);
      }
    }
    assertTrue(inexact > 10_000, "nothing to round: " + inexact);
  }

  /** Rows that pass in many pieces, and tensors cut anywhere. */
  @ParameterizedTest
  @ValueSource(ints = {4 * 88, 4 * 88 * 7, 1 << 12})
  void theSizeOfTheBufferDoesNotMatter(int chunk) throws IOException {
    Path model = Golden.path("llama");
    Path adapter = Golden.path("llama/adapter");
    Path whole = merge(model, adapter);
    Path pieces = Golden.copy("llama", folder.resolve("pieces"));
    Files.delete(pieces.resolve("model.safetensors"));
    int[] passes = {0};
    Merges.file(model, adapter, chunk, bytes -> passes[0]++, pieces);
    assertTrue(passes[0] > 227_272 / Math.max(chunk, 4 * 88), passes[0] + " passes");
    for (Map.Entry<String, Checkpoint.Located> at : Checkpoint.open(whole).tensors().entrySet()) {
      String name = at.getKey();
      boolean adapted = weights(model, adapter).contains(name);
      // A product of few rows may add in another order.
      double tolerance = adapted ? 1e-6 : 0;
      assertEquals(0, distance(floats(whole, name), floats(pieces, name)), tolerance, name);
    }
  }

  @Test
  void onlyWhatBelongsToTheCheckpointComesAlong() throws IOException {
    Path model = Golden.copy("llama3", folder.resolve("model"));
    List<String> kept =
        List.of("LICENSE", "chat_template.jinja", "merges.txt", "special_tokens_map.json");
    List<String> left =
        List.of(
            ".hidden.json",
            "README.md",
            "adapter_config.json",
            "consolidated.safetensors",
            "pytorch_model.bin",
            "pytorch_model.bin.index.json",
            "tokenizer.pt");
    for (String name : Stream.concat(kept.stream(), left.stream()).toList()) {
      Files.writeString(model.resolve(name), "{\"of\": \"" + name + "\"}");
    }
    Path merged = merge(model, Golden.path("llama3/adapter"));
    for (String name : kept) {
      assertEquals(-1, Files.mismatch(model.resolve(name), merged.resolve(name)), name);
    }
    List<String> all =
        Stream.concat(
                kept.stream(),
                Stream.of(
                    "README.md",
                    "config.json",
                    "generation_config.json",
                    "model.safetensors",
                    "tokenizer.json",
                    "tokenizer_config.json"))
            .sorted()
            .toList();
    assertEquals(all, Merges.names(merged));
    assertTrue(Files.readString(merged.resolve("README.md")).contains("# Merged model"));
  }
}
