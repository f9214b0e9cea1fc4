package org.dualselect.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;

/** One JSON object a line; blank lines are left out, but count. */
final class JsonLines {
  private JsonLines() {}

  static void read(InputStream in, RecordCollector records) throws IOException {
    byte[] buffer = new byte[1 << 16];
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    int number = 1;
    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
      int from = 0;
      // Only \n ends a line: U+2028 and its like may stand inside a JSON string.
      for (int i = 0; i < n; i++) {
        if (buffer[i] == '\n') {
          line.write(buffer, from, i - from);
          add(line, number++, records);
          from = i + 1;
        }
      }
      line.write(buffer, from, n - from);
    }
    add(line, number, records);
  }

  /** Parses the collected line, unless blank, and empties it for the next. */
  private static void add(ByteArrayOutputStream line, int number, RecordCollector records) {
    byte[] bytes = line.toByteArray();
    line.reset();
    try {
      String text = Json.utf8(bytes, 0, bytes.length);
      if (!Whitespace.isBlank(text)) {
        if (records.isEmpty() && text.stripLeading().startsWith("[")) {
          throw InputException.at(
              records.file(),
              number,
              "begins with a list; name the file .json, or write one object a line.");
        }
        records.add(number, Json.RECORDS.readTree(text));
      }
    } catch (CharacterCodingException e) {
      records.refuse(number, "is not valid UTF-8; save the file as UTF-8.");
    } catch (JsonProcessingException e) {
      records.refuse(number, e);
    }
  }
}
