package org.dualselect.data;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;

/** One JSON object to one {@link TextRecord}, by the field names of the released trainer. */
final class RecordParser {
  static final List<String> PROMPT = List.of("instruction", "prompt", "question", "query");
  static final List<String> RESPONSE =
      List.of("output", "response", "completion", "answer", "chosen");

  private final Path file;
  private final int line;

  RecordParser(Path file, int line) {
    this.file = file;
    this.line = line;
  }

  TextRecord parse(JsonNode record) {
    if (!record.isObject()) {
      throw bad("a record must be an object, but this is " + JsonFile.kind(record) + ".");
    }
    return record.path("messages").isArray()
        ? conversation(record.get("messages"))
        : fields(record);
  }

  /** The last assistant turn is the response; every other role's turns are the prompt. */
  private TextRecord conversation(JsonNode messages) {
    StringJoiner prompt = new StringJoiner("\n");
    String response = "";
    List<Message> turns = new ArrayList<>();
    int answered = 0;
    for (JsonNode message : messages) {
      if (!message.isObject()) {
        throw bad("an entry of messages must be an object with role and content.");
      }
      JsonNode role = message.path("role");
      String name = role.isMissingNode() || role.isNull() ? "user" : text("role", role);
      String content = Whitespace.strip(text("content", message.path("content")));
      turns.add(new Message(name, content));
      if (name.equals("assistant")) {
        response = content;
        answered = turns.size();
      } else {
        prompt.add(name + ": " + content);
      }
    }
    if (prompt.length() == 0) {
      throw bad("messages hold no turn but the assistant's; put what is asked before it.");
    }
    if (response.isEmpty()) {
      throw bad("messages hold no answer; give the last assistant turn a content.");
    }
    return new TextRecord(
        prompt.toString(), response, List.copyOf(turns.subList(0, answered)), file, line);
  }

  private TextRecord fields(JsonNode record) {
    String prompt = first(record, PROMPT);
    String input = Whitespace.strip(text("input", record.path("input")));
    if (!input.isEmpty() && !input.equals(prompt)) {
      prompt = prompt.isEmpty() ? input : prompt + "\n" + input;
    }
    if (prompt.isEmpty()) {
      throw bad("record has no prompt; give one of " + String.join(", ", PROMPT) + ".");
    }
    String response = first(record, RESPONSE);
    if (response.isEmpty()) {
      throw bad("record has no response; give one of " + String.join(", ", RESPONSE) + ".");
    }
    return TextRecord.of(prompt, response, file, line);
  }

  private String first(JsonNode record, List<String> keys) {
    for (String key : keys) {
      String value = Whitespace.strip(text(key, record.path(key)));
      if (!value.isEmpty()) {
        return value;
      }
    }
    return "";
  }

  /**
   * Numbers and truth values count as text (answers of quiz data), written as Python writes them.
   */
  private String text(String key, JsonNode value) {
    return switch (value.getNodeType()) {
      case MISSING, NULL -> "";
      case STRING -> wellFormed(key, value.textValue());
      case BOOLEAN -> value.booleanValue() ? "True" : "False";
      case NUMBER ->
          value.isFloatingPointNumber() ? PythonFloat.text(value.doubleValue()) : value.asText();
      default -> throw bad(key + " must be text, but is " + JsonFile.kind(value) + ".");
    };
  }

  /** An escape such as \ud83d alone is valid JSON but no character: a tokenizer cannot take it. */
  private String wellFormed(String key, String s) {
    for (int i = 0; i < s.length(); i++) {
      char c = s.charAt(i);
      boolean pair =
          Character.isHighSurrogate(c)
              && i + 1 < s.length()
              && Character.isLowSurrogate(s.charAt(i + 1));
      if (Character.isSurrogate(c) && !pair) {
        throw bad(
            String.format(
                "%s holds half a character (\\u%04x) at position %d; remove it.",
                key, (int) c, i + 1));
      }
      i += pair ? 1 : 0;
    }
    return s;
  }

  private InputException bad(String problem) {
    return InputException.at(file, line, problem);
  }
}
