package org.dualselect.template;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.dualselect.Golden;
import org.dualselect.data.Message;

/** What transformers makes of conversations in our templates (python/chat_cases.py). */
final class Chats {
  static final Path FOLDER = Golden.path("../template");
  static final Path TOKENIZER = FOLDER.resolve("tokenizer");
  static final JsonNode GOLDEN = Golden.json(FOLDER.resolve("chat.json"));
  static final Clock CLOCK =
      Clock.fixed(
          LocalDateTime.parse(GOLDEN.get("now").textValue()).toInstant(ZoneOffset.UTC),
          ZoneOffset.UTC);

  private Chats() {}

  static String source(String template) {
    try {
      return Files.readString(FOLDER.resolve("chat/" + template + ".jinja"));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** The same text and white space, but no marks around the assistant's turns. */
  static String unmarked(String source) {
    String plain =
        source
            .replaceAll("(\\{%-?) generation (-?%})", "$1 if true $2")
            .replaceAll("(\\{%-?) endgeneration (-?%})", "$1 endif $2");
    if (plain.equals(source) || plain.contains("generation ")) {
      throw new AssertionError("the marks are not found");
    }
    return plain;
  }

  /** A checkpoint folder with the small tokenizer and this template. */
  static Path checkpoint(Path folder, String template) {
    try {
      Files.createDirectories(folder);
      for (String name : List.of("tokenizer.json", "tokenizer_config.json")) {
        Files.copy(
            TOKENIZER.resolve(name), folder.resolve(name), StandardCopyOption.REPLACE_EXISTING);
      }
      Files.writeString(folder.resolve("chat_template.jinja"), template);
      return folder;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  static JsonNode conversation(JsonNode one) {
    return GOLDEN.get("conversations").get(one.get("conversation").textValue());
  }

  /** As the reader of records gives them; null where it would refuse one. */
  static List<Message> turns(JsonNode conversation) {
    List<Message> turns = new ArrayList<>();
    for (JsonNode message : conversation) {
      if (!message.get("content").isTextual()) {
        return null;
      }
      Map<String, JsonNode> more = new HashMap<>();
      message.fields().forEachRemaining(field -> more.put(field.getKey(), field.getValue()));
      more.keySet().removeAll(List.of("role", "content"));
      turns.add(
          new Message(message.get("role").textValue(), message.get("content").textValue(), more));
    }
    return turns;
  }

  /** The tokens of the assistant, as transformers' mask has them. */
  static BitSet answers(JsonNode one) {
    BitSet answers = new BitSet();
    one.get("answers").forEach(run -> answers.set(run.get(0).intValue(), run.get(1).intValue()));
    return answers;
  }
}
