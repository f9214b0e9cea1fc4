package org.dualselect.data;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.dualselect.Scratch;

/** Records as some other program may have written them come out as they were meant. */
class RecordPropertyTest {
  private static final JsonMapper PLAIN = JsonMapper.builder().build();
  private static final JsonMapper ASCII =
      JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

  private static Path dir;

  /** What is asked and answered, and how it is spelt in the file. */
  record Example(String prompt, String response, ObjectNode json) {}

  @BeforeContainer
  static void folder() throws IOException {
    dir = Scratch.folder();
  }

  @AfterContainer
  static void delete() throws IOException {
    Scratch.delete(dir);
  }

  /** Not blank, nothing to strip at its ends; line breaks, quotes and astral characters within. */
  @Provide
  Arbitrary<String> texts() {
    Arbitrary<String> inner =
        Arbitraries.of("a", "é", "\"", "\\", "\n", "\r\n", "\u2028", "\u0000", "🙂", " ", "{}")
            .list()
            .ofMaxSize(6)
            .map(list -> String.join("", list));
    return inner.map(s -> "x" + s + "y");
  }

  @Provide
  Arbitrary<Example> fields() {
    return Combinators.combine(
            Arbitraries.of(RecordParser.PROMPT),
            Arbitraries.of(RecordParser.RESPONSE),
            texts(),
            texts().injectNull(0.5),
            texts(),
            Arbitraries.of("", " ", "\n", "\u00a0\t"))
        .as(
            (promptKey, responseKey, prompt, input, response, space) -> {
              ObjectNode json = PLAIN.createObjectNode().put(promptKey, space + prompt + space);
              json.put("input", input).put(responseKey, response + space).put("category", 3);
              boolean same = input == null || input.equals(prompt);
              return new Example(same ? prompt : prompt + "\n" + input, response, json);
            });
  }

  @Provide
  Arbitrary<Example> conversations() {
    Arbitrary<Message> turns =
        Combinators.combine(Arbitraries.of("system", "user", "assistant", "tool"), texts())
            .as(Message::new);
    return Combinators.combine(turns.list().ofMaxSize(4), texts(), texts())
        .as(
            (before, question, answer) -> {
              List<Message> all = new ArrayList<>(before);
              all.add(new Message("user", question));
              all.add(new Message("assistant", answer));
              ObjectNode json = PLAIN.createObjectNode();
              ArrayNode messages = json.putArray("messages");
              List<String> asked = new ArrayList<>();
              for (Message turn : all) {
                messages.addObject().put("role", turn.role()).put("content", turn.content() + "\n");
                if (!turn.role().equals("assistant")) {
                  asked.add(turn.role() + ": " + turn.content());
                }
              }
              return new Example(String.join("\n", asked), answer, json);
            });
  }

  @Provide
  Arbitrary<Example> examples() {
    return Arbitraries.oneOf(fields(), conversations());
  }

  @Property(edgeCases = EdgeCasesMode.NONE) // more than tries
  void linesAndListsAreRead(
      @ForAll @Size(min = 1, max = 5) List<@From("examples") Example> examples,
      @ForAll boolean ascii,
      @ForAll("ends") String end,
      @ForAll("frames") String frame)
      throws IOException {
    JsonMapper mapper = ascii ? ASCII : PLAIN;
    List<String> rows = new ArrayList<>();
    for (Example example : examples) {
      rows.add(mapper.writeValueAsString(example.json()));
    }
    check(examples, Files.writeString(dir.resolve("r.jsonl"), String.join(end, rows)));
    String list = "[" + String.join(", ", rows) + "]";
    check(examples, Files.writeString(dir.resolve("r.json"), String.format(frame, list)));
  }

  @Provide
  Arbitrary<String> ends() {
    return Arbitraries.of("\n", "\r\n", "\n\n", "\n \t\r\n");
  }

  @Provide
  Arbitrary<String> frames() {
    return Arbitraries.of("%s", "\ufeff%s\n", "{\"train\": %s}", "{\"n\": 1, \"data\": %s}");
  }

  private static void check(List<Example> written, Path file) {
    List<TextRecord> read = RecordReader.read(file);
    assertEquals(written.size(), read.size());
    for (int i = 0; i < read.size(); i++) {
      assertEquals(written.get(i).prompt(), read.get(i).prompt());
      assertEquals(written.get(i).response(), read.get(i).response());
    }
  }
}
