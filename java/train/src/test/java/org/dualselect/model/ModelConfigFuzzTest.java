package org.dualselect.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.dualselect.Contract;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.MethodSource;

/** Any bytes as config.json. */
@Timeout(10)
class ModelConfigFuzzTest {
  @TempDir Path dir;

  @MethodSource("seeds")
  @FuzzTest
  void config(byte[] bytes) throws IOException {
    Contract.read(dir.resolve("config.json"), bytes, file -> ModelConfig.read(file.getParent()))
        .ifPresent(ModelConfigFuzzTest::check);
  }

  /** What the rest of the program relies on. */
  static void check(ModelConfig config) {
    assertTrue(config.queryWidth() > 0 && config.keyValueWidth() > 0, config::toString);
    assertEquals(0, config.heads() % config.keyValueHeads());
    assertEquals(0, config.headDim() % 2);
    assertTrue(config.rmsNormEps() > 0, config::toString);
    assertTrue(
        Arrays.stream(config.eosIds()).allMatch(id -> id >= 0 && id < config.vocabSize()),
        () -> Arrays.toString(config.eosIds()));
    int dim = Math.min(config.headDim(), 512); // a hostile one is refused with the weights
    for (ModelConfig.LayerAttention layer : config.attention()) {
      assertTrue(
          Arrays.stream(layer.rope().inverseFrequencies(dim)).allMatch(Double::isFinite),
          config::toString);
    }
  }

  static Stream<byte[]> seeds() {
    String shape =
        """
        {"architectures":["LlamaForCausalLM"],"vocab_size":9,"hidden_size":8,"intermediate_size":8,
        "num_hidden_layers":1,"num_attention_heads":2,"num_key_value_heads":1,%s}""";
    return Contract.seeds(
        Stream.of(
                "\"rope_theta\":1e6,\"rope_scaling\":{\"type\":\"linear\",\"factor\":2}",
                "\"rope_theta\":1e-300,\"head_dim\":4",
                "\"head_dim\":2147483646",
                "\"eos_token_id\":[1,2],\"bos_token_id\":-1,\"pad_token_id\":null",
                "\"dtype\":\"bloat16\"",
                "\"layer_types\":[\"full_attention\"],\"sliding_window\":null",
                "\"quantization_config\":{},\"attention_dropout\":0.0",
                "\"vocab_size\":9")
            .map(rest -> String.format(shape, rest)),
        "llama/config.json",
        "llama3/config.json",
        "llama_sharded/config.json");
  }
}
