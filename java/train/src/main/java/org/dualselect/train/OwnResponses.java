package org.dualselect.train;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.dualselect.data.AtomicFiles;
import org.dualselect.data.InputException;
import org.dualselect.data.Json;
import org.dualselect.data.TextRecord;

/**
 * {@code reference_responses.jsonl}: what the model said, before the first step, to those
 * references that came without a response. A line for each of them, in the order of their file.
 */
public final class OwnResponses {
  private static final JsonMapper JSON = new JsonMapper();
  private static final long MOST_BYTES = 1L << 30;

  /**
   * @param line of the record in the references' file
   */
  private record Row(int line, String prompt, String response) {}

  private OwnResponses() {}

  /** The records, of which those that are prompts alone take these responses, in their order. */
  static List<TextRecord> fill(List<TextRecord> records, List<String> responses) {
    Iterator<String> next = responses.iterator();
    return records.stream()
        .map(record -> record.isSilent() ? record.answered(next.next()) : record)
        .toList();
  }

  /**
   * The same with the responses of a run.
   *
   * @param file that it has written
   */
  public static List<TextRecord> fill(List<TextRecord> records, Path file) {
    List<TextRecord> silent = records.stream().filter(TextRecord::isSilent).toList();
    List<String> responses = new ArrayList<>();
    for (String line : Json.text(file, MOST_BYTES).lines().toList()) {
      int number = responses.size() + 1;
      Row row = row(file, number, line);
      if (number > silent.size() || !silent.get(number - 1).prompt().equals(row.prompt)) {
        throw InputException.at(
            file, number, "answers no such reference; put back the records of that run.");
      }
      responses.add(row.response);
    }
    if (responses.size() < silent.size()) {
      throw InputException.in(
          file,
          "lacks the response to line %d of the references; put it back, or start anew in another"
                  .formatted(silent.get(responses.size()).line())
              + " --output.");
    }
    return fill(records, responses);
  }

  private static Row row(Path file, int number, String line) {
    try {
      Row row = JSON.readValue(line, Row.class);
      if (row == null || row.prompt == null || row.response == null) {
        throw InputException.at(file, number, "has no prompt and response; it is damaged.");
      }
      return row;
    } catch (JsonProcessingException e) {
      throw Json.malformed(file, number, e);
    }
  }

  /**
   * @param before the records as they were read
   * @param after the same with all responses
   */
  static void write(Path file, List<TextRecord> before, List<TextRecord> after) throws IOException {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < before.size(); i++) {
      if (before.get(i).isSilent()) {
        TextRecord record = after.get(i);
        Row row = new Row(record.line(), record.prompt(), record.response());
        lines.append(JSON.writeValueAsString(row)).append('\n');
      }
    }
    AtomicFiles.write(file, lines.toString());
  }
}
