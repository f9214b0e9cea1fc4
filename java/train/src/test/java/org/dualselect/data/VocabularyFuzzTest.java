package org.dualselect.data;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.dualselect.Contract;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Any bytes as tokenizer.json, as far as Java reads it; the native library has a test of its own.
 */
@Timeout(10)
class VocabularyFuzzTest {
  @TempDir Path dir;

  @MethodSource("seeds")
  @FuzzTest
  void vocabulary(byte[] bytes) throws IOException {
    Contract.read(
            dir.resolve("tokenizer.json"),
            bytes,
            file -> Vocabulary.of(file, Json.text(file, bytes.length)))
        .ifPresent(VocabularyFuzzTest::check);
  }

  private static void check(Vocabulary vocabulary) {
    assertTrue(vocabulary.size() > 0, vocabulary::toString);
    assertTrue(
        vocabulary.added().values().stream().allMatch(id -> id >= 0 && id < vocabulary.size()),
        vocabulary::toString);
  }

  static Stream<byte[]> seeds() {
    return Contract.seeds(
        Stream.of(
            "{\"added_tokens\":[{\"id\":1,\"content\":\"<s>\"}],\"model\":{\"vocab\":{\"a\":0,\"<s>\":1}}}",
            "{\"model\":{\"type\":\"Unigram\",\"vocab\":[[\"<unk>\",0.0],[\"a\",-1.5]]}}",
            "{\"added_tokens\":[{\"id\":4294967296,\"content\":\"a\"}]}",
            "{\"added_tokens\":[[],{\"id\":7}],\"model\":{\"vocab\":{\"a\":0}}}",
            "{\"added_tokens\":[{\"id\":3},{\"content\":{}}],\"model\":{\"vocab\":{\"a\":-1}}}",
            "{\"model\":{\"vocab\":{\"a\":2147483647}}}"),
        "llama3/tokenizer.json");
  }
}
