package org.dualselect.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.dualselect.data.InputException;
import org.dualselect.data.Json;

/** A log with one JSON object a line, to whose end somebody may be writing. */
final class LogLines {
  private static final JsonMapper JSON = new JsonMapper();

  private LogLines() {}

  /** All whole lines; none when there is no such file. A last line that is cut is left out. */
  static List<String> read(Path file) {
    if (!Files.exists(file)) {
      return List.of();
    }
    Json.requireFile(file);
    List<String> lines = new ArrayList<>();
    try (BufferedReader in = Files.newBufferedReader(file)) {
      StringBuilder line = new StringBuilder();
      for (int c = in.read(); c >= 0; c = in.read()) {
        if (c == '\n') {
          lines.add(line.toString());
          line.setLength(0);
        } else {
          line.append((char) c);
        }
      }
    } catch (CharacterCodingException e) {
      throw InputException.in(file, "is not valid UTF-8; it is damaged.");
    } catch (IOException e) {
      throw Json.unreadable(file, e);
    }
    return lines;
  }

  /** The line of that number, from 1, as an object. */
  static <T> T parse(Path file, int number, String line, Class<T> type) {
    try {
      T value = JSON.readValue(line, type);
      if (value == null) {
        throw InputException.at(file, number, "holds null; the file is damaged.");
      }
      return value;
    } catch (JsonProcessingException e) {
      throw Json.malformed(file, number, e);
    }
  }
}
