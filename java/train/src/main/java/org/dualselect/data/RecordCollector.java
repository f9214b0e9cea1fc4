package org.dualselect.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Takes the rows of a file as its format gives them, and makes records of those that are good. */
final class RecordCollector {
  private final Path file;
  private final Answers answers;
  private final RowFilter filter;
  private final RecordListener listener;
  private final List<TextRecord> records = new ArrayList<>();
  private boolean empty = true;
  private int left;

  /**
   * @param filter of the rows, or null for all
   */
  RecordCollector(Path file, Answers answers, RowFilter filter, RecordListener listener) {
    this.file = file;
    this.answers = answers;
    this.filter = filter;
    this.listener = listener;
  }

  Path file() {
    return file;
  }

  /** Whether there was no row yet. */
  boolean isEmpty() {
    return empty;
  }

  /** Whether a record must have a response. */
  boolean answered() {
    return answers != Answers.OPTIONAL;
  }

  /**
   * @param line the row's line, or its place in a format that has no lines, from 1
   */
  void add(int line, JsonNode row) {
    empty = false;
    if (filter != null && !filter.keeps(row)) {
      left++;
      return;
    }
    try {
      use(new RecordParser(file, line, answered()).parse(row, listener), row);
    } catch (InputException e) {
      refused(line, row, e);
    }
  }

  private void use(TextRecord record, JsonNode row) {
    records.add(record);
    listener.used(record, row);
  }

  /** Of a reference, a response may be all that is missing. */
  private void refused(int line, JsonNode row, InputException why) {
    TextRecord prompt =
        answers == Answers.NEEDED || answers == Answers.OPTIONAL ? null : prompt(line, row);
    if (prompt == null) {
      listener.refused(why);
    } else if (answers == Answers.OWN) {
      use(prompt, row);
    } else {
      listener.refused(
          new InputException(
              why.getMessage().replaceFirst("[.?]$", "")
                  + "; or give --reference-loss kl, which takes the model's own.",
              why));
    }
  }

  /** What is asked; null where that is not all that can be read. */
  private TextRecord prompt(int line, JsonNode row) {
    try {
      TextRecord prompt = new RecordParser(file, line, false).parse(row, refusal -> {});
      return prompt.isSilent() ? prompt : null;
    } catch (InputException e) {
      return null;
    }
  }

  /** The row in {@code line} cannot be had, but the next one can. */
  void refuse(int line, String problem) {
    refuse(InputException.at(file, line, problem));
  }

  void refuse(int line, JsonProcessingException problem) {
    refuse(Json.malformed(file, line, problem));
  }

  private void refuse(InputException problem) {
    empty = false;
    listener.refused(problem);
  }

  List<TextRecord> all() {
    if (empty) {
      throw InputException.in(file, "holds no record.");
    }
    if (records.isEmpty() && left > 0) {
      throw filter.nothing(file);
    }
    return records;
  }
}
