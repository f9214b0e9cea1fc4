package org.dualselect.data;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.dualselect.Contract;
import org.dualselect.Golden;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Changed tokenizer.json files in the native library, where a panic would end the process; all ids
 * must be rows of an embedding.
 */
@Timeout(10)
class TokenizerFuzzTest {
  private static final List<JsonNode> SHAPES =
      Stream.of(
              "llama2",
              "phi3",
              "mistral",
              "gemma3",
              "llama3",
              "qwen",
              "smollm",
              "o200k",
              "deepseek",
              "deepseek_coder",
              "thousands")
          .map(shape -> Golden.json("../tokenizers/" + shape + ".json"))
          .toList();

  /** Some of everything, and long runs, over which a regular expression may step back. */
  private static final List<String> TEXTS =
      List.of(
          "",
          "The reference isn't 1234567\n\n\n größe\u0301\u0000 你好 🙂<eos> <start>\t",
          "a".repeat(300) + "!" + " ".repeat(300) + "x" + "7".repeat(300));

  @TempDir Path dir;

  @BeforeEach
  void configuration() throws IOException {
    Files.writeString(dir.resolve("tokenizer_config.json"), "{\"eos_token\":\"<eos>\"}");
  }

  @MethodSource("seeds")
  @FuzzTest
  void tokenizer(byte[] program) throws IOException {
    String json = new JsonDamage(SHAPES, program).apply().toString();
    Path file = dir.resolve("tokenizer.json");
    Contract.read(file, json.getBytes(StandardCharsets.UTF_8), TokenizerFuzzTest::use);
  }

  private static int use(Path file) {
    int tokens = 0;
    // What is wrong with tokenizer_config.json is told too: it has no token of that name.
    try (Tokenizer tokenizer = Tokenizer.open(file.getParent())) {
      for (String text : TEXTS) {
        int[] ids = tokenizer.encode(text, true);
        assertTrue(Arrays.stream(ids).allMatch(id -> id >= 0 && id < tokenizer.size()));
        tokenizer.decode(ids, true);
        tokenizer.tokens(text);
        tokens += ids.length;
      }
    }
    return tokens;
  }

  /** Every shape as it is, and some with changes. */
  static Stream<byte[]> seeds() {
    return Stream.concat(
        IntStream.range(0, SHAPES.size()).mapToObj(shape -> new byte[] {(byte) shape}),
        Stream.of("normalizer", "pre_tokenizer 1", "post_processor 22", "decoder 333")
            .map(text -> text.getBytes(StandardCharsets.US_ASCII)));
  }
}
