package org.dualselect.monitor;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.dualselect.data.InputException;
import org.dualselect.data.Json;

/** A log with one JSON object a line, to whose end somebody may be writing. */
public final class LogLines {
  private static final JsonMapper JSON = new JsonMapper();

  private LogLines() {}

  /** All whole lines; none when there is no such file. A last line that is cut is left out. */
  public static List<byte[]> read(Path file) {
    if (!Files.exists(file)) {
      return List.of();
    }
    Json.requireFile(file);
    List<byte[]> lines = new ArrayList<>();
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      ByteArrayOutputStream line = new ByteArrayOutputStream();
      for (int b = in.read(); b >= 0; b = in.read()) {
        if (b == '\n') {
          lines.add(line.toByteArray());
          line.reset();
        } else {
          line.write(b);
        }
      }
    } catch (IOException e) {
      throw Json.unreadable(file, e);
    }
    return lines;
  }

  /** The line of that number, from 1, as an object. */
  public static <T> T parse(Path file, int number, byte[] line, Class<T> type) {
    try {
      T value = JSON.readValue(line, type);
      if (value == null) {
        throw InputException.at(file, number, "holds null; the file is damaged.");
      }
      return value;
    } catch (JsonProcessingException e) {
      throw Json.malformed(file, number, e);
    } catch (IOException e) { // it is in memory: what is left is bytes that are no UTF-8
      throw InputException.at(file, number, "is not valid UTF-8; it is damaged.");
    }
  }
}
