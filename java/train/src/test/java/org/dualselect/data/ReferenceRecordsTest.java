package org.dualselect.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** References, which may be prompts alone where the model answers them. */
class ReferenceRecordsTest {
  /** Those that can be answered by the model, and what is wrong with the others. */
  @Test
  void referencesWithoutResponses(@TempDir Path folder) throws Exception {
    Path file =
        Files.write(
            folder.resolve("references.jsonl"),
            List.of(
                "{\"prompt\": \"a\", \"response\": \"b\"}",
                "{\"prompt\": \"c\", \"response\": \" \"}",
                "{\"messages\": [{\"role\": \"user\", \"content\": \"d\"}]}",
                "{\"conversations\": [{\"from\": \"human\", \"value\": \"e\"}]}",
                "{\"response\": \"f\"}"));
    List<String> refused = new ArrayList<>();
    List<TextRecord> own =
        RecordReader.references(file, true, refusal -> refused.add(refusal.getMessage()));
    assertEquals(List.of("a", "c", "user: d", "user: e"), prompts(own));
    assertEquals(List.of(false, true, true, true), own.stream().map(TextRecord::isSilent).toList());
    assertEquals(1, refused.size());
    assertTrue(refused.get(0).startsWith(file + ":5: record has no prompt"), refused.get(0));
    assertFalse(refused.get(0).contains("--reference-loss"), refused.get(0));
    for (TextRecord record : own.subList(1, 4)) {
      TextRecord answered = record.answered("g");
      assertEquals("g", answered.response());
      assertEquals(
          List.of("user", "assistant"), answered.messages().stream().map(Message::role).toList());
      assertEquals("g", answered.messages().get(1).content());
    }
    refused.clear();
    List<TextRecord> given =
        RecordReader.references(file, false, refusal -> refused.add(refusal.getMessage()));
    assertEquals(List.of("a"), prompts(given));
    assertEquals(
        3, refused.stream().filter(s -> s.endsWith("kl, which takes the model's own.")).count());
    assertEquals(4, refused.size());
  }

  private static List<String> prompts(List<TextRecord> records) {
    return records.stream().map(TextRecord::prompt).toList();
  }
}
