package org.dualselect.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Takes the rows of a file as its format gives them, and makes records of those that are good. */
final class RecordCollector {
  private final Path file;
  private final boolean answered;
  private final RowFilter filter;
  private final RecordListener listener;
  private final List<TextRecord> records = new ArrayList<>();
  private boolean empty = true;
  private int left;

  /**
   * @param answered whether a record must have a response
   * @param filter of the rows, or null for all
   */
  RecordCollector(Path file, boolean answered, RowFilter filter, RecordListener listener) {
    this.file = file;
    this.answered = answered;
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
    return answered;
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
      records.add(new RecordParser(file, line, answered).parse(row, listener));
      listener.used(row);
    } catch (InputException e) {
      listener.refused(e);
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
