package org.dualselect.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.dualselect.Golden;
import org.dualselect.model.SafetensorsWriter.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointTest {
  private static final String INDEX = "model.safetensors.index.json";

  @TempDir Path dir;

  private void shard(String name, String... tensors) throws IOException {
    List<Tensor> all =
        Arrays.stream(tensors)
            .map(t -> new Tensor(t, new long[] {1}, FloatBuffer.allocate(1)))
            .toList();
    SafetensorsWriter.write(dir.resolve(name), Map.of(), all);
  }

  private void index(String map) throws IOException {
    Files.writeString(dir.resolve(INDEX), "{\"weight_map\": " + map.replace('\'', '"') + "}");
  }

  @Test
  void oneFile() {
    Checkpoint c = Checkpoint.open(Golden.path("llama3"));
    Checkpoint.Located head = c.require("lm_head.weight", 400, 48);
    assertEquals(Golden.path("llama3/model.safetensors"), head.file());
    assertEquals("F32", head.entry().dtype());
    assertTrue(c.has("model.norm.weight"));
    assertFalse(Checkpoint.open(Golden.path("llama")).has("lm_head.weight"));
  }

  @Test
  void shards() {
    Checkpoint c = Checkpoint.open(Golden.path("llama_sharded"));
    assertEquals(20, c.tensors().size());
    assertEquals(
        Golden.path("llama_sharded/model-00006-of-00006.safetensors"),
        c.require("model.layers.1.mlp.down_proj.weight", 16, 32).file());
    long parameters = c.tensors().values().stream().mapToLong(t -> t.entry().elements()).sum();
    assertEquals(5712, parameters);
  }

  @Test
  void aWrongShapeOrNameNamesFileTensorAndShapes() {
    Checkpoint c = Checkpoint.open(Golden.path("llama3"));
    Golden.refused(
        () -> c.require("model.norm.weight", 49),
        "model.safetensors: tensor model.norm.weight must have shape [49]",
        "but has [48]; take");
    Golden.refused(
        () -> c.require("model.embed_tokens.weight", 48, 400), "[48, 400]", "has [400, 48];");
    Golden.refused(() -> c.require("none", 1, 2), "model.safetensors: has no tensor none[1, 2].");
  }

  @Test
  void goodSyntheticShards() throws IOException {
    shard("a.safetensors", "x", "y");
    shard("b.safetensors", "z");
    index("{'z':'b.safetensors','x':'a.safetensors','y':'a.safetensors'}");
    assertEquals(3, Checkpoint.open(dir).tensors().size());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../a.safetensors",
        "/etc/a.safetensors",
        "sub/a.safetensors",
        "sub\\\\a.safetensors",
        "..",
        "a..safetensors",
        "C:a.safetensors",
        "a\\u0000.safetensors",
        "",
        "a.bin",
        "a.pt"
      })
  void anIndexNamesFilesNotPaths(String name) throws IOException {
    shard("a.safetensors", "x");
    index("{'x':'" + name + "'}");
    Golden.refused(
        () -> Checkpoint.open(dir), INDEX + ": weight_map gives ", "must be the plain name");
  }

  @Test
  void anIndexOfTheWrongFormIsRefused() throws IOException {
    for (String map : List.of("{'x':1}", "{'x':null}", "{'x':['a.safetensors']}")) {
      index(map);
      Golden.refused(() -> Checkpoint.open(dir), "must be the plain name");
    }
    index("{}");
    Golden.refused(() -> Checkpoint.open(dir), "weight_map is empty");
    index("[]");
    Golden.refused(() -> Checkpoint.open(dir), "weight_map must be an object, but is a list");
    Files.writeString(dir.resolve(INDEX), "{\"metadata\":{}}");
    Golden.refused(() -> Checkpoint.open(dir), INDEX + ": weight_map is missing");
  }

  @Test
  void shardsThatDisagreeWithTheIndexAreRefused() throws IOException {
    shard("a.safetensors", "x", "y");
    index("{'x':'a.safetensors','y':'b.safetensors'}");
    Golden.refused(() -> Checkpoint.open(dir), "names b.safetensors, which is not there");
    shard("b.safetensors", "z");
    index("{'x':'a.safetensors','y':'a.safetensors','q':'a.safetensors'}");
    Golden.refused(() -> Checkpoint.open(dir), "puts q into a.safetensors, which does not hold it");
    index("{'x':'a.safetensors'}");
    Golden.refused(() -> Checkpoint.open(dir), "weight_map does not name y, which is in");
    index("{'x':'a.safetensors','y':'b.safetensors','z':'b.safetensors'}");
    Golden.refused(() -> Checkpoint.open(dir), "puts y into b.safetensors, which does not hold it");
    shard("b.safetensors", "y");
    index("{'x':'a.safetensors','y':'b.safetensors'}");
    Golden.refused(
        () -> Checkpoint.open(dir), "b.safetensors: tensor y is also in", "a.safetensors.");
  }

  @Test
  void aDamagedShardIsNamed() throws IOException {
    for (String file : List.of(INDEX, "model-00001-of-00006.safetensors")) {
      Files.copy(Golden.path("llama_sharded/" + file), dir.resolve(file));
    }
    Golden.refused(() -> Checkpoint.open(dir), "which is not there");
    try (Stream<Path> all = Files.list(Golden.path("llama_sharded"))) {
      for (Path p : all.filter(p -> p.toString().endsWith("safetensors")).toList()) {
        byte[] bytes = Files.readAllBytes(p);
        boolean cut = p.endsWith("model-00003-of-00006.safetensors");
        Files.write(
            dir.resolve(p.getFileName()), cut ? Arrays.copyOf(bytes, bytes.length - 1) : bytes);
      }
    }
    Golden.refused(() -> Checkpoint.open(dir), "model-00003-of-00006.safetensors: ", "cut off");
  }

  @ParameterizedTest
  @ValueSource(strings = {"pytorch_model.bin", "model.pt", "weights.pth", "last.ckpt"})
  void pickleIsRefused(String name) throws IOException {
    Files.writeString(dir.resolve(name), "x");
    Golden.refused(() -> Checkpoint.open(dir), "holds " + name, "safe_serialization=True");
  }

  @Test
  void aFolderWithoutWeightsIsNamed() throws IOException {
    Golden.refused(() -> Checkpoint.open(dir), "holds no model.safetensors and no");
    Golden.refused(() -> Checkpoint.open(dir.resolve("none")), "none: no such folder");
    Path file = Files.writeString(dir.resolve("file"), "x");
    Golden.refused(() -> Checkpoint.open(file), "file: is not a folder");
  }

  @ParameterizedTest
  @ValueSource(strings = {"minimind2-small-safe", "stories260K"})
  void realModels(String name) {
    Path model = Golden.shared("models/" + name);
    ModelConfig config = ModelConfig.read(model);
    Checkpoint c = Checkpoint.open(model);
    int hidden = config.hiddenSize();
    c.require("model.embed_tokens.weight", config.vocabSize(), hidden);
    String last = "model.layers." + (config.layers() - 1);
    c.require(last + ".self_attn.k_proj.weight", config.keyValueWidth(), hidden);
    c.require(last + ".self_attn.o_proj.weight", hidden, config.queryWidth());
    c.require(last + ".mlp.up_proj.weight", config.intermediateSize(), hidden);
    assertFalse(c.has("model.layers." + config.layers() + ".input_layernorm.weight"));
  }
}
