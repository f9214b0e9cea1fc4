package org.dualselect.adapter;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.dualselect.Contract;
import org.dualselect.Golden;
import org.dualselect.data.InputException;
import org.dualselect.model.ModelConfig;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.MethodSource;

/** Any bytes as adapter_config.json, read and laid out over a model. */
@Timeout(10)
class AdapterConfigFuzzTest {
  private static final ModelConfig MODEL = ModelConfig.read(Golden.path("llama3"));

  @TempDir Path dir;

  @MethodSource("seeds")
  @FuzzTest
  void adapterConfig(byte[] bytes) throws IOException {
    Contract.read(
            dir.resolve("adapter_config.json"), bytes, file -> AdapterConfig.read(file.getParent()))
        .ifPresent(AdapterConfigFuzzTest::layOut);
  }

  /** A good file may still not fit the model; that is told without the file's name. */
  private static void layOut(AdapterConfig config) {
    try {
      LoraLayout layout = LoraLayout.of(MODEL, config);
      assertTrue(layout.parameters() > 0 && layout.parameters() <= Integer.MAX_VALUE);
      for (LoraModule module : layout.modules()) {
        assertTrue(module.scaling() > 0 && Double.isFinite(module.scaling()), module::toString);
      }
    } catch (InputException e) {
      Contract.sentence(e.getMessage());
    }
  }

  static Stream<byte[]> seeds() {
    String plain = "{\"peft_type\":\"LORA\",\"r\":2,\"lora_alpha\":4,\"target_modules\":%s}";
    return Contract.seeds(
        Stream.of(
                "[\"q_proj\",\"mlp.up_proj\"],\"rank_pattern\":{\"layers.0.*\":3},\"use_rslora\":true",
                "\"all-linear\",\"alpha_pattern\":{\"q_proj\":0.5},\"lora_dropout\":0.1",
                "\".*[qv]_proj\",\"layers_to_transform\":[0]",
                "[\"lm_head\"]",
                "\"(.*.*.*.*)*x\"",
                "\"(a|aa|.)+[^a-z]\"",
                "[\"q_proj\"],\"rank_pattern\":{\"\\\\Q(\":3}",
                "[\"q_proj\"],\"rank_pattern\":{\"q_proj\":2147483647}")
            .map(targets -> String.format(plain, targets)),
        "llama/adapter/adapter_config.json",
        "llama3/adapter/adapter_config.json");
  }
}
