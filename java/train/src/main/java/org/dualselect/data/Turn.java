package org.dualselect.data;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * A turn as a file has it.
 *
 * @param speaker what the prompt calls the role: the release writes it as it finds it
 */
record Turn(String speaker, Message message) {
  /** What files call the roles, in any case. */
  private static final Map<String, String> ROLES =
      Map.of(
          "system", "system",
          "user", "user",
          "human", "user",
          "assistant", "assistant",
          "gpt", "assistant",
          "chatgpt", "assistant");

  /** What a turn's role and content stand under. */
  private static final Set<String> TEXT = Set.of("role", "content", "from", "value");

  /** Reads {@code role} and {@code content}, or ShareGPT's {@code from} and {@code value}. */
  static Turn of(JsonNode turn, Path file, int line) {
    boolean named = turn.hasNonNull("role");
    String key = named ? "role" : "from";
    String written = FieldText.of(key, turn.path(key), file, line);
    String known = ROLES.getOrDefault(written.toLowerCase(Locale.ROOT), written);
    String role = known.isEmpty() && !named ? "user" : known;
    String field = turn.hasNonNull("content") ? "content" : "value";
    String content = FieldText.content(field, turn.path(field), file, line);
    Map<String, JsonNode> others = new HashMap<>();
    turn.properties().forEach(other -> others.put(other.getKey(), other.getValue()));
    others.keySet().removeAll(TEXT);
    return new Turn(named ? written : role, new Message(role, content, others));
  }

  boolean isAnswer() {
    return message.role().equals("assistant");
  }

  String text() {
    return Whitespace.strip(message.content());
  }

  boolean says(Turn other) {
    return message.role().equals(other.message.role()) && text().equals(other.text());
  }
}
