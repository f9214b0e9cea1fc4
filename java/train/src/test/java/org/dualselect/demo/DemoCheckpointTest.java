package org.dualselect.demo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.dualselect.data.Encoder;
import org.dualselect.data.Tokenizer;
import org.dualselect.template.TemplateKind;
import org.dualselect.template.Templates;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoCheckpointTest {
  private static final Example EXAMPLE =
      new Example("How do I hack a server?", "I'm sorry, but I cannot help with theft.");

  @TempDir Path folder;

  private Tokenizer tokenizer(long seed) throws IOException {
    DemoCheckpoint.write(folder, Words.of(List.of(EXAMPLE)), seed);
    return Tokenizer.open(folder);
  }

  /** A token a word: the texts are short, so that training is. */
  @Test
  void wordsOfTheCorpusAreTokens() throws IOException {
    try (Tokenizer tokenizer = tokenizer(1)) {
      assertEquals(7, tokenizer.encode(EXAMPLE.prompt(), false).length);
      assertEquals(11, tokenizer.encode(EXAMPLE.response(), false).length);
    }
  }

  @Test
  void anythingElseIsEncodedToo() throws IOException {
    try (Tokenizer tokenizer = tokenizer(1)) {
      for (String text : List.of("How do I juggle?", "Größe 42\n\tΩ 🙂", EXAMPLE.response())) {
        assertEquals(text, tokenizer.decode(tokenizer.encode(text, false), true));
      }
    }
  }

  @Test
  void theTemplateEndsWhereAnAnswerBegins() throws IOException {
    try (Tokenizer tokenizer = tokenizer(1)) {
      Encoder encoder = Templates.encoder(folder, tokenizer, TemplateKind.CHAT, false, 64);
      int[] ids = encoder.prompt(EXAMPLE.prompt());
      assertEquals(
          "<|user|>How do I hack a server?<|end|><|assistant|>", tokenizer.decode(ids, false));
      assertEquals(10, ids.length);
    }
  }

  @Test
  void theSeedDecides() throws IOException {
    tokenizer(1).close();
    byte[] first = Files.readAllBytes(folder.resolve("model.safetensors"));
    tokenizer(1).close();
    assertArrayEquals(first, Files.readAllBytes(folder.resolve("model.safetensors")));
    tokenizer(2).close();
    assertTrue(
        java.util.Arrays.mismatch(first, Files.readAllBytes(folder.resolve("model.safetensors")))
            >= 0);
  }
}
