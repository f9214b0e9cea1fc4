package org.dualselect.data;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One JSON object to one {@link TextRecord}. What the released trainer accepts means what it means
 * there; the kinds after the first two are read besides.
 *
 * <ol>
 *   <li>{@code messages}, a list of turns with role and content: {@link Conversation}.
 *   <li>Text: the prompt is the first non-blank of {@link #PROMPT}, with {@code input} after a
 *       newline; the response is the first non-blank of {@link #RESPONSE}.
 *   <li>The same with lists of turns in these fields, as TRL writes them.
 *   <li>{@code conversations} with from and value, as ShareGPT writes them: a conversation too.
 *   <li>{@code chosen} alone, a whole dialogue as in HH-RLHF: {@link Transcript}.
 * </ol>
 */
final class RecordParser {
  static final List<String> PROMPT = List.of("instruction", "prompt", "question", "query");
  static final List<String> RESPONSE =
      List.of("output", "response", "completion", "answer", "chosen");
  private static final List<String> CONVERSATION = List.of("messages", "conversations");

  /** Every field that a record is recognised by. */
  static final List<String> FIELDS =
      Stream.of(PROMPT, RESPONSE, CONVERSATION).flatMap(Collection::stream).toList();

  private static final Field NONE = new Field("", MissingNode.getInstance(), "");

  private final Path file;
  private final int line;

  /** A field with its text, which is empty if it holds turns. */
  private record Field(String key, JsonNode value, String text) {
    boolean isGiven() {
      return this != NONE;
    }

    boolean isTurns() {
      return value.isArray();
    }
  }

  RecordParser(Path file, int line) {
    this.file = file;
    this.line = line;
  }

  TextRecord parse(JsonNode record) {
    if (!record.isObject()) {
      throw bad("a record must be an object, but this is " + JsonFile.kind(record) + ".");
    }
    if (record.path("messages").isArray()) {
      return conversation().add("messages", record.get("messages")).toRecord();
    }
    Field prompt = first(record, PROMPT);
    String input = Whitespace.strip(text("input", record.path("input")));
    Field response = first(record, RESPONSE);
    if (prompt.isTurns() || response.isTurns()) {
      return turns(prompt, response);
    }
    String asked = prompt.text();
    if (!input.isEmpty() && !input.equals(asked)) {
      asked = asked.isEmpty() ? input : asked + "\n" + input;
    }
    if (!asked.isEmpty() && response.isGiven()) {
      return TextRecord.of(asked, response.text(), file, line);
    }
    if (record.path("conversations").isArray()) {
      return conversation().add("conversations", record.get("conversations")).answered().toRecord();
    }
    if (asked.isEmpty() && response.key().equals("chosen") && Transcript.is(response.text())) {
      return Transcript.record(response.text(), file, line);
    }
    throw incomplete(record, !asked.isEmpty(), response.isGiven());
  }

  /** Turns of the response go on from the prompt, unless they start with the prompt themselves. */
  private TextRecord turns(Field prompt, Field response) {
    Conversation whole = conversation();
    boolean answers = response.value().path(0).path("role").asText().equals("assistant");
    if (prompt.isGiven() && (answers || !response.isTurns())) {
      add(whole, "user", prompt);
    }
    add(whole, "assistant", response);
    return whole.answered().toRecord();
  }

  private static void add(Conversation whole, String role, Field field) {
    if (field.isTurns()) {
      whole.add("the turns of " + field.key(), field.value());
    } else if (field.isGiven()) {
      whole.add(role, field.text());
    }
  }

  private Field first(JsonNode record, List<String> keys) {
    for (String key : keys) {
      JsonNode value = record.path(key);
      if (value.isArray() && !value.isEmpty() && value.path(0).isObject()) {
        return new Field(key, value, "");
      }
      String text = Whitespace.strip(text(key, value));
      if (!text.isEmpty()) {
        return new Field(key, value, text);
      }
    }
    return NONE;
  }

  private InputException incomplete(JsonNode record, boolean prompt, boolean response) {
    if (!prompt && !response && record.path("text").isTextual()) {
      return bad(
          "record has text only, which does not say where the response starts; split it into"
              + " prompt and response.");
    }
    return prompt ? missing("response", RESPONSE, record) : missing("prompt", PROMPT, record);
  }

  private InputException missing(String part, List<String> names, JsonNode record) {
    List<String> found = new ArrayList<>();
    record.fieldNames().forEachRemaining(found::add);
    for (String name : names) {
      if (found.contains(name)) {
        return bad("record has no " + part + ": " + name + " is blank; fill it in.");
      }
    }
    String hint =
        found.stream()
            .map(key -> DidYouMean.hint(key, names))
            .filter(text -> !text.isEmpty())
            .findFirst()
            .orElse(".");
    String give = "record has no " + part + "; give one of " + String.join(", ", names);
    return bad(give + (found.isEmpty() ? "" : "; it has " + listed(found)) + hint);
  }

  /** Names out of a file, as many and as much of each as a message can bear. */
  static String listed(List<String> names) {
    String first =
        names.stream()
            .limit(8)
            .map(name -> name.length() > 40 ? name.substring(0, 40) + "..." : name)
            .collect(Collectors.joining(", "));
    return names.size() > 8 ? first + ", ..." : first;
  }

  private Conversation conversation() {
    return new Conversation(file, line);
  }

  private String text(String key, JsonNode value) {
    return FieldText.of(key, value, file, line);
  }

  private InputException bad(String problem) {
    return InputException.at(file, line, problem);
  }
}
