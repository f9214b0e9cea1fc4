package org.dualselect.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.dualselect.Contract;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.MethodSource;

/** Any bytes as a .jsonl file of records. */
@Timeout(10)
class JsonLinesFuzzTest {
  @TempDir Path dir;

  @MethodSource("seeds")
  @FuzzTest
  void jsonLines(byte[] bytes) throws IOException {
    Contract.read(dir.resolve("records.jsonl"), bytes, JsonLinesFuzzTest::usable)
        .ifPresent(JsonLinesFuzzTest::check);
  }

  /** The records that can be used; every refusal of another one is a sentence too. */
  static List<TextRecord> usable(Path file) {
    return RecordReader.read(file, refused -> Contract.sentence(refused.getMessage()));
  }

  /** What encoder and chat template rely on: text on both sides, and the tokenizer can take it. */
  static void check(List<TextRecord> records) {
    for (TextRecord record : records) {
      text(record.prompt());
      if (!Transcript.is(record.prompt() + "\n\nAssistant:")) { // its last answer may be empty
        text(record.response());
      }
      List<Message> turns = record.messages();
      Message last = turns.get(turns.size() - 1);
      assertEquals("assistant", last.role());
      assertEquals(record.response(), Whitespace.strip(last.content()));
    }
  }

  private static void text(String s) {
    assertFalse(Whitespace.strip(s).isEmpty());
    assertEquals(s, new String(s.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8));
  }

  static Stream<byte[]> seeds() {
    return Contract.seeds(
        Stream.of(
            "{\"prompt\":\"P\",\"output\":\"R\"}\n\n{\"question\":\"Q\",\"input\":1.5e300,\"answer\":true}",
            "\ufeff{\"instruction\":\"\\ud83d\\ude42\",\"input\":\"I\",\"chosen\":NaN}\r\n",
            "{\"prompt\":\"P\",\"output\":\"\\ud83d\"}",
            "{\"messages\":[{\"role\":\"system\",\"content\":\"S\"},{\"content\":\"U\"},{\"role\":\"assistant\",\"content\":\" A \"}]}",
            "{\"messages\":[{\"role\":\"assistant\",\"content\":\"A\"}]}",
            "{\"messages\":[[\"user\"]]}",
            "{\"prompt\":[{\"role\":\"user\",\"content\":\"U\"}],\"chosen\":[{\"role\":\"assistant\",\"content\":\"A\"}]}",
            "{\"conversations\":[{\"from\":\"human\",\"value\":\"H\"},{\"from\":\"gpt\",\"value\":\"G\"}]}",
            "{\"chosen\":\"\\n\\nHuman: Hi\\n\\nAssistant: Yes\\n\\nHuman: So?\\n\\nAssistant: No\"}",
            "{\"text\":\"T\"}\n[]\n{\"prompt\":{},\"output\":[1]}\n{\"promt\":\"P\",\"output\":\"R\"}",
            "[".repeat(1200)),
        "train/task.jsonl");
  }
}
