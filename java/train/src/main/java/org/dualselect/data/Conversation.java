package org.dualselect.data;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;

/**
 * Turns of a record. As text, the last assistant turn is the response and every other role's turns
 * are the prompt, {@code role: content} on a line each, as in the released trainer.
 */
final class Conversation {
  /** What ShareGPT calls the roles. */
  private static final Map<String, String> SHARE_GPT =
      Map.of("human", "user", "gpt", "assistant", "chatgpt", "assistant");

  /** What a turn's role and content stand under. */
  private static final Set<String> TEXT = Set.of("role", "content", "from", "value");

  private final Path file;
  private final int line;
  private final List<Message> turns = new ArrayList<>();
  private String source = "record";

  Conversation(Path file, int line) {
    this.file = file;
    this.line = line;
  }

  /** Adds a list of turns, which stands under {@code key}. */
  Conversation add(String key, JsonNode list) {
    source = key;
    for (JsonNode turn : list) {
      if (!turn.isObject()) {
        throw bad("an entry of " + key + " must be an object with role and content.");
      }
      String from = SHARE_GPT.getOrDefault(text(turn, "from"), text(turn, "from"));
      String role = turn.hasNonNull("role") ? text(turn, "role") : from.isEmpty() ? "user" : from;
      String content = text(turn, turn.hasNonNull("content") ? "content" : "value");
      turns.add(new Message(role, Whitespace.strip(content), others(turn)));
    }
    return this;
  }

  private static Map<String, JsonNode> others(JsonNode turn) {
    Map<String, JsonNode> others = new HashMap<>();
    turn.properties().forEach(field -> others.put(field.getKey(), field.getValue()));
    others.keySet().removeAll(TEXT);
    return others;
  }

  Conversation add(String role, String content) {
    turns.add(new Message(role, Whitespace.strip(content)));
    return this;
  }

  /**
   * Leaves out what comes after the last answer. The released trainer, which knows {@code messages}
   * alone, puts it into the prompt.
   */
  Conversation answered() {
    int last = turns.size() - 1;
    while (last >= 0 && !turns.get(last).role().equals("assistant")) {
      last--;
    }
    if (last >= 0) {
      turns.subList(last + 1, turns.size()).clear();
    }
    return this;
  }

  TextRecord toRecord() {
    StringJoiner prompt = new StringJoiner("\n");
    String response = "";
    int answered = 0;
    for (int i = 0; i < turns.size(); i++) {
      Message turn = turns.get(i);
      if (turn.role().equals("assistant")) {
        response = turn.content();
        answered = i + 1;
      } else {
        prompt.add(turn.role() + ": " + turn.content());
      }
    }
    if (prompt.length() == 0) {
      throw bad(source + " hold no turn but the assistant's; put what is asked before it.");
    }
    if (response.isEmpty()) {
      throw bad(source + " hold no answer; give the last assistant turn a content.");
    }
    return new TextRecord(
        prompt.toString(), response, List.copyOf(turns.subList(0, answered)), file, line);
  }

  private String text(JsonNode turn, String key) {
    return FieldText.of(key, turn.path(key), file, line);
  }

  private InputException bad(String problem) {
    return InputException.at(file, line, problem);
  }
}
