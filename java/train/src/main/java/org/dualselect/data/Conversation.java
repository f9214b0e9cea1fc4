package org.dualselect.data;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;

/**
 * Turns of a record. As text, the last assistant turn is the response and every other role's turns
 * are the prompt, {@code role: content} on a line each, as in the released trainer.
 */
final class Conversation {
  private final Path file;
  private final int line;
  private final List<Turn> turns = new ArrayList<>();
  private String source = "record";

  Conversation(Path file, int line) {
    this.file = file;
    this.line = line;
  }

  boolean isEmpty() {
    return turns.isEmpty();
  }

  /** Adds a list of turns, which stands under {@code key}. */
  Conversation add(String key, JsonNode list) {
    source = key;
    for (JsonNode turn : list) {
      if (!turn.isObject()) {
        throw bad("an entry of " + key + " must be an object with role and content.");
      }
      turns.add(Turn.of(turn, file, line));
    }
    return this;
  }

  /** Begins with what the model is told first, unless the turns do so already. */
  Conversation system(String text) {
    Turn first = new Turn("system", new Message("system", text));
    if (!text.isEmpty() && !(turns.size() > 0 && turns.get(0).says(first))) {
      turns.add(0, first);
    }
    return this;
  }

  /** Adds earlier questions with their answers, in lists of two texts. */
  Conversation history(JsonNode pairs) {
    for (JsonNode pair : pairs) {
      if (!pair.isArray() || pair.size() != 2) {
        throw bad("an entry of history must be a list of two texts, a question and its answer.");
      }
      add("user", FieldText.of("history", pair.get(0), file, line));
      add("assistant", FieldText.of("history", pair.get(1), file, line));
    }
    return this;
  }

  Conversation add(String role, String content) {
    turns.add(new Turn(role, new Message(role, content)));
    return this;
  }

  /**
   * Leaves out what comes after the last answer. The released trainer, which knows {@code messages}
   * alone, puts it into the prompt.
   */
  Conversation answered() {
    int last = turns.size() - 1;
    while (last >= 0 && !turns.get(last).isAnswer()) {
      last--;
    }
    if (last >= 0) {
      turns.subList(last + 1, turns.size()).clear();
    }
    return this;
  }

  /**
   * @param answered whether there must be an answer; if not, it may be empty, and what was said is
   *     kept to its end
   */
  TextRecord toRecord(boolean answered) {
    StringJoiner prompt = new StringJoiner("\n");
    String response = "";
    int used = 0;
    for (int i = 0; i < turns.size(); i++) {
      Turn turn = turns.get(i);
      if (turn.isAnswer()) {
        response = turn.text();
        used = i + 1;
      } else {
        prompt.add(turn.speaker() + ": " + turn.text());
      }
    }
    if (prompt.length() == 0) {
      throw bad(source + " hold no turn but the assistant's; put what is asked before it.");
    }
    if (response.isEmpty() && answered) {
      List<String> roles = turns.stream().map(Turn::speaker).distinct().toList();
      throw bad(
          source
              + " hold no answer; give the last assistant turn a content (their roles: "
              + MissingPart.listed(roles)
              + ").");
    }
    List<Message> messages =
        turns.subList(0, response.isEmpty() ? turns.size() : used).stream()
            .map(Turn::message)
            .toList();
    return new TextRecord(prompt.toString(), response, messages, file, line);
  }

  private InputException bad(String problem) {
    return InputException.at(file, line, problem);
  }
}
