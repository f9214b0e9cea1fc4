package org.dualselect.model;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.dualselect.Contract;
import org.dualselect.Golden;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.MethodSource;

/** Any bytes as generation_config.json, beside a good config.json. */
@Timeout(10)
class GenerationConfigFuzzTest {
  @TempDir Path dir;

  @BeforeEach
  void config() throws IOException {
    Files.write(dir.resolve("config.json"), Golden.bytes("llama3/config.json"));
  }

  @MethodSource("seeds")
  @FuzzTest
  void generationConfig(byte[] bytes) throws IOException {
    Path file = dir.resolve("generation_config.json");
    Contract.read(file, bytes, f -> ModelConfig.read(f.getParent()))
        .ifPresent(ModelConfigFuzzTest::check);
  }

  static Stream<byte[]> seeds() {
    return Contract.seeds(
        Stream.of(
            "{\"eos_token_id\":[2,3],\"do_sample\":true}",
            "{\"eos_token_id\":400}",
            "{\"eos_token_id\":[2,-1]}",
            "{\"eos_token_id\":1e99}"),
        "llama3/generation_config.json");
  }
}
