package org.dualselect.data;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.dualselect.data.RecordFields.Field;

/**
 * One JSON object to one {@link TextRecord}. What the released trainer accepts means what it means
 * there; the kinds after the first two are read besides.
 *
 * <ol>
 *   <li>{@code messages}, a list of turns with role and content: {@link Conversation}.
 *   <li>Text: the prompt is the first non-blank of {@link #PROMPT}, with {@code input} and Dolly's
 *       {@code context} after a newline each; the response is the first non-blank of {@link
 *       #RESPONSE}. {@code history}, a list of earlier questions and answers, goes before them, as
 *       LLaMA-Factory reads it.
 *   <li>The same with lists of turns in these fields, as TRL writes them.
 *   <li>{@code conversations} with from and value, as ShareGPT writes them: a conversation too.
 *   <li>{@code chosen} alone, a whole dialogue as in HH-RLHF: {@link Transcript}.
 * </ol>
 *
 * Of all but the last kind, {@code system} is the first turn.
 */
final class RecordParser {
  static final List<String> PROMPT = List.of("instruction", "prompt", "question", "query");
  static final List<String> RESPONSE =
      List.of("output", "response", "completion", "answer", "chosen");
  static final List<String> CONVERSATION = List.of("messages", "conversations");

  /** Every field that a record is recognised by. */
  static final List<String> FIELDS =
      Stream.of(PROMPT, RESPONSE, CONVERSATION).flatMap(Collection::stream).toList();

  private final Path file;
  private final int line;
  private final boolean answered;

  /**
   * @param answered whether a record must have a response
   */
  RecordParser(Path file, int line, boolean answered) {
    this.file = file;
    this.line = line;
    this.answered = answered;
  }

  /**
   * @param listener is told of fields that are not used
   */
  TextRecord parse(JsonNode record, RecordListener listener) {
    if (record.isTextual() && !answered) {
      String prompt = Whitespace.strip(FieldText.of("prompt", record, file, line));
      if (prompt.isEmpty()) {
        throw bad("the prompt is blank; remove it.");
      }
      return TextRecord.of(prompt, "", file, line);
    }
    if (!record.isObject()) {
      throw bad("a record must be an object, but this is " + JsonFile.kind(record) + ".");
    }
    RecordFields fields = new RecordFields(record, file, line);
    TextRecord parsed = parse(fields);
    listener.unused(fields.unused());
    return parsed;
  }

  private TextRecord parse(RecordFields fields) {
    JsonNode messages = fields.list("messages");
    if (messages.isArray()) {
      return record(start().add("messages", messages), fields);
    }
    Field prompt = fields.first(PROMPT);
    Field response = fields.first(RESPONSE);
    if (prompt.isTurns() || response.isTurns()) {
      return turns(fields, prompt, response);
    }
    String input = fields.text("input");
    String asked = joined(joined(prompt.text(), input), fields.textIfAny("context"));
    if (!asked.isEmpty() && response.isGiven()) {
      return single(fields, asked, response.text());
    }
    JsonNode conversations = fields.list("conversations");
    if (conversations.isArray()) {
      fields.useOnly("conversations");
      return answered(start().add("conversations", conversations), fields);
    }
    if (asked.isEmpty() && response.key().equals("chosen") && Transcript.is(response.text())) {
      return Transcript.record(response.text(), file, line);
    }
    if (!asked.isEmpty() && !answered) {
      return single(fields, asked, "");
    }
    throw new MissingPart(file, line, fields).of(!asked.isEmpty(), response.isGiven());
  }

  private static String joined(String text, String more) {
    if (more.isEmpty() || more.equals(text)) {
      return text;
    }
    return text.isEmpty() ? more : text + "\n" + more;
  }

  /** Turns of the response go on from the prompt, unless they start with the prompt themselves. */
  private TextRecord turns(RecordFields fields, Field prompt, Field response) {
    Conversation whole = start();
    boolean answers = response.value().path(0).path("role").asText().equals("assistant");
    if (prompt.isGiven() && (answers || !response.isTurns())) {
      add(whole, "user", prompt);
    }
    add(whole, "assistant", response);
    return answered(whole, fields);
  }

  private static void add(Conversation whole, String role, Field field) {
    if (field.isTurns()) {
      whole.add("the turns of " + field.key(), field.value());
    } else if (field.isGiven()) {
      whole.add(role, field.text());
    }
  }

  private Conversation start() {
    return new Conversation(file, line);
  }

  /** One question with its answer, after what was said before. */
  private TextRecord single(RecordFields fields, String asked, String response) {
    Conversation earlier =
        start().history(fields.list("history")).system(fields.textIfAny("system"));
    return earlier.isEmpty()
        ? TextRecord.of(asked, response, file, line)
        : earlier.add("user", asked).add("assistant", response).toRecord(answered);
  }

  private TextRecord answered(Conversation conversation, RecordFields fields) {
    return record(answered ? conversation.answered() : conversation, fields);
  }

  private TextRecord record(Conversation conversation, RecordFields fields) {
    return conversation.system(fields.textIfAny("system")).toRecord(answered);
  }

  private InputException bad(String problem) {
    return InputException.at(file, line, problem);
  }
}
