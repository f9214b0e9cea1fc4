package org.dualselect.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Takes the rows of a file as its format gives them, and makes records of those that are good. */
final class RecordCollector {
  private final Path file;
  private final Consumer<InputException> refused;
  private final List<TextRecord> records = new ArrayList<>();
  private boolean empty = true;

  RecordCollector(Path file, Consumer<InputException> refused) {
    this.file = file;
    this.refused = refused;
  }

  Path file() {
    return file;
  }

  /**
   * @param line the row's line, or its place in a format that has no lines, from 1
   */
  void add(int line, JsonNode row) {
    empty = false;
    try {
      records.add(new RecordParser(file, line).parse(row));
    } catch (InputException e) {
      refused.accept(e);
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
    refused.accept(problem);
  }

  List<TextRecord> all() {
    if (empty) {
      throw InputException.in(file, "holds no record.");
    }
    return records;
  }
}
