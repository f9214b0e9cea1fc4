package org.dualselect.adapter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.dualselect.Golden;
import org.dualselect.model.Checkpoint;
import org.dualselect.model.ModelConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LoraLayoutTest {
  @TempDir Path dir;

  private static final ModelConfig LLAMA = ModelConfig.read(Golden.path("llama"));

  private static LoraLayout layout(TargetModules targets) {
    return LoraLayout.of(LLAMA, AdapterConfig.of(4, 8, 0, targets));
  }

  private static List<String> paths(LoraLayout layout) {
    return layout.modules().stream().map(LoraModule::path).toList();
  }

  /** expected.json lists PEFT's named_parameters in order. */
  @ParameterizedTest
  @ValueSource(strings = {"llama", "llama3", "qwen2", "qwen3", "gemma3"})
  void theOrderIsThatOfPeft(String model) {
    Path dir = Golden.path(model);
    LoraLayout layout =
        LoraLayout.of(ModelConfig.read(dir), AdapterConfig.read(dir.resolve("adapter")));
    List<String> names = new ArrayList<>();
    long at = 0;
    for (LoraModule m : layout.modules()) {
      names.add("base_model.model." + m.path() + ".lora_A.default.weight");
      names.add("base_model.model." + m.path() + ".lora_B.default.weight");
      assertEquals(at, m.atA());
      assertEquals(at + m.sizeA(), m.atB());
      at = m.atB() + m.sizeB();
      assertEquals(2.0, m.scaling());
      Checkpoint.open(dir).require(m.path() + ".weight", m.out(), m.in());
    }
    assertEquals(at, layout.parameters());
    List<String> expected = new ArrayList<>();
    for (JsonNode name : Golden.json(dir.resolve("expected.json")).get("parameter_order")) {
      expected.add(name.textValue());
    }
    assertEquals(expected, names);
  }

  @Test
  void allLinearIsAllSeven() {
    assertEquals(14, layout(TargetModules.of("all-linear")).modules().size());
    assertEquals(14, layout(TargetModules.regex("All-Linear")).modules().size());
  }

  @ParameterizedTest
  @CsvSource({
    "model.layers.1.self_attn.q_proj, 1",
    "q_proj, 2",
    "self_attn.q_proj, 2",
    "1.self_attn.q_proj, 1",
    "1.mlp.down_proj, 1"
  })
  void suffixesAndFullPaths(String name, int count) {
    assertEquals(count, layout(TargetModules.of(name)).modules().size());
  }

  @ParameterizedTest
  @CsvSource({
    "'.*\\.[qv]_proj', 4",
    "'model\\.layers\\.0\\..*', 7",
    "'.*(0|1)\\.mlp\\.(up|down)_proj', 4"
  })
  void aPatternMustMatchTheWholePath(String pattern, int count) {
    assertEquals(count, layout(TargetModules.regex(pattern)).modules().size());
  }

  @Test
  void layersBindSuffixesOnly() {
    TargetModules last = TargetModules.of("q_proj", "v_proj").withLayers(List.of(1));
    assertEquals(
        List.of("model.layers.1.self_attn.q_proj", "model.layers.1.self_attn.v_proj"),
        paths(layout(last)));
    TargetModules full = TargetModules.of("model.layers.0.mlp.up_proj").withLayers(List.of(1));
    assertEquals(1, layout(full).modules().size());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "q_porj            | names q_porj, which this model does not have; adapters go on",
        "self_attn.k_poj   | down_proj; did you mean k_proj?",
        "proj              | names proj, which this model does not have",
        "_proj             | which this model does not have",
        "model.layers.2.self_attn.q_proj | which this model does not have",
        "lm_head           | names lm_head; adapters go on q_proj, k_proj",
        "embed_tokens      | names model.embed_tokens; adapters go on"
      })
  void aNameThatFitsNothingIsRefused(String name, String message) {
    Golden.refused(
        () -> layout(TargetModules.of("v_proj", name)),
        message,
        "q_proj, k_proj, v_proj, o_proj, gate_proj, up_proj, down_proj");
  }

  @Test
  void theFlagOrTheFileIsNamed() throws IOException {
    Golden.refused(() -> layout(TargetModules.of("x")), "--target-modules names x, which");
    Path adapter = dir.resolve("adapter");
    Files.createDirectories(adapter);
    AdapterConfig.of(4, 8, 0, TargetModules.of("x")).write(adapter);
    Golden.refused(
        () -> LoraLayout.read(LLAMA, adapter),
        adapter.resolve("adapter_config.json") + ": target_modules names x, which");
  }

  @Test
  void aPatternThatFitsNothingIsRefused() {
    Golden.refused(() -> layout(TargetModules.regex("q_proj")), "matches no module's whole path");
    Golden.refused(() -> layout(TargetModules.regex(".*")), "names lm_head");
  }

  @Test
  void rsloraScalesByTheRootOfTheRank() {
    AdapterConfig config = AdapterConfig.of(4, 8, 0, TargetModules.of("q_proj"));
    assertEquals(4.0, LoraLayout.of(LLAMA, config.withRslora(true)).modules().get(0).scaling());
  }

  @Test
  void aPatternThatTakesForeverIsRefused() {
    Golden.refused(
        () -> layout(TargetModules.regex("(.*.*.*.*)*x")),
        "(.*.*.*.*)*x takes too long on model.layers.0.self_attn.q_proj; simplify it.");
  }

  @Test
  void anAdapterBeyondTheVectorIsRefusedBeforeItsSizeOverflows() {
    AdapterConfig config =
        AdapterConfig.of(Integer.MAX_VALUE, 1, 0, TargetModules.of("all-linear"));
    Golden.refused(() -> LoraLayout.of(LLAMA, config), "too large; lower the rank 2147483647");
  }

  @Test
  void ranksAndScalingsByPattern() {
    AdapterConfig config =
        new AdapterConfig(
            4,
            8,
            0,
            TargetModules.of("all-linear"),
            false,
            new java.util.LinkedHashMap<>(java.util.Map.of("layers\\.1\\.mlp\\..*", 2)),
            java.util.Map.of("q_proj", 16.0),
            null);
    LoraLayout layout = LoraLayout.of(LLAMA, config);
    LoraModule q = layout.modules().get(0);
    assertEquals(4, q.rank());
    assertEquals(4.0, q.scaling());
    LoraModule down = layout.modules().get(13);
    assertTrue(down.path().endsWith("layers.1.mlp.down_proj"));
    assertEquals(2, down.rank());
    assertEquals(4.0, down.scaling());
    assertEquals(88 * 2, down.sizeA());
    assertEquals(48 * 2, down.sizeB());
  }
}
