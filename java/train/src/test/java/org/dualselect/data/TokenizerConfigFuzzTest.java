package org.dualselect.data;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.dualselect.Contract;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.MethodSource;

/** Any bytes as tokenizer_config.json. */
@Timeout(10)
class TokenizerConfigFuzzTest {
  @TempDir Path dir;

  @MethodSource("seeds")
  @FuzzTest
  void tokenizerConfig(byte[] bytes) throws IOException {
    Contract.read(dir.resolve("tokenizer_config.json"), bytes, Tokenizer::eos)
        .ifPresent(
            eos ->
                assertEquals(
                    eos, new String(eos.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8)));
  }

  static Stream<byte[]> seeds() {
    return Contract.seeds(
        Stream.of(
            "{\"eos_token\":{\"content\":\"<eos>\",\"lstrip\":false}}",
            "{\"eos_token\":\"\\ud800\"}",
            "{\"eos_token\":null}",
            "{\"eos_token\":{\"content\":[]}}"),
        "llama3/tokenizer_config.json");
  }
}
