package org.dualselect.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.dualselect.Golden;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * No check refuses what models really have: tokenizer.json files in the shapes of published ones
 * are opened, and encode as in transformers (python/make_tokenizers.py).
 */
class TokenizerShapesTest {
  private static final Path SHAPES = Golden.path("../tokenizers");
  private static final JsonNode GOLDEN = Golden.json(SHAPES.resolve("golden.json"));

  @TempDir Path dir;

  @ParameterizedTest
  @ValueSource(
      strings = {
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
        "thousands"
      })
  void encodesAsTransformers(String shape) throws IOException {
    Files.copy(SHAPES.resolve(shape + ".json"), dir.resolve("tokenizer.json"));
    Files.writeString(dir.resolve("tokenizer_config.json"), "{\"eos_token\": \"<eos>\"}");
    int cases = 0;
    try (Tokenizer tokenizer = Tokenizer.open(dir)) {
      for (JsonNode one : GOLDEN) {
        if (one.get("tokenizer").textValue().equals(shape)) {
          String text = one.get("text").textValue();
          int[] ids = Golden.ints(one.get("ids"));
          assertArrayEquals(ids, tokenizer.encode(text, false), text);
          assertArrayEquals(Golden.ints(one.get("framed")), tokenizer.encode(text, true), text);
          assertEquals(one.get("decoded").textValue(), tokenizer.decode(ids, false));
          cases++;
        }
      }
    }
    assertTrue(cases >= 4, () -> "no golden ids for " + shape);
  }
}
