package org.dualselect.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Training and reference records from a file: {@code .jsonl} with one object a line, or {@code
 * .json} with a list of objects, or an object with such a list under train, data or examples. A
 * pipe is read as {@code .jsonl}.
 *
 * <p>Prompt: the first non-blank of instruction, prompt, question, query, with input after a
 * newline. Response: the first non-blank of output, response, completion, answer, chosen. Or {@code
 * messages}: the last assistant turn is the response, all other roles' turns the prompt.
 */
public final class RecordReader {
  private static final List<String> LISTS = List.of("train", "data", "examples");

  private RecordReader() {}

  /** All records, in the file's order. One that cannot be used is an error, never left out. */
  public static List<TextRecord> read(Path file) {
    String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    if (name.endsWith(".jsonl")) {
      return lines(file);
    }
    if (name.endsWith(".json")) {
      return list(file);
    }
    if (Files.exists(file) && !Files.isRegularFile(file) && !Files.isDirectory(file)) {
      return lines(file); // a pipe has no name to go by
    }
    String kind = name.contains(".") ? name.substring(name.lastIndexOf('.')) : "no extension";
    throw InputException.in(file, "has " + kind + "; only .jsonl and .json are read.");
  }

  private static List<TextRecord> lines(Path file) {
    List<TextRecord> records = new ArrayList<>();
    try (InputStream in = Files.newInputStream(file)) {
      byte[] buffer = new byte[1 << 16];
      ByteArrayOutputStream line = new ByteArrayOutputStream();
      int number = 1;
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        int from = 0;
        // Only \n ends a line: U+2028 and its like may stand inside a JSON string.
        for (int i = 0; i < n; i++) {
          if (buffer[i] == '\n') {
            line.write(buffer, from, i - from);
            add(line, file, number++, records);
            from = i + 1;
          }
        }
        line.write(buffer, from, n - from);
      }
      add(line, file, number, records);
    } catch (IOException e) {
      throw Json.unreadable(file, e);
    }
    return nonEmpty(records, file);
  }

  /** Parses the collected line, unless blank, and empties it for the next. */
  private static void add(ByteArrayOutputStream line, Path file, int n, List<TextRecord> records) {
    String text = decode(line.toByteArray(), file, n);
    line.reset();
    if (!Whitespace.strip(text).isEmpty()) {
      records.add(new RecordParser(file, n).parse(tree(text, file, n)));
    }
  }

  private static List<TextRecord> list(Path file) {
    JsonNode root = tree(Json.text(file, Integer.MAX_VALUE), file, 1);
    JsonNode list = root;
    for (String key : LISTS) {
      list = list.isArray() ? list : root.path(key);
    }
    if (!list.isArray()) {
      throw InputException.in(
          file,
          "must hold a list of records, or an object with one under train, data or examples.");
    }
    List<TextRecord> records = new ArrayList<>(list.size());
    for (JsonNode record : list) {
      records.add(new RecordParser(file, records.size() + 1).parse(record));
    }
    return nonEmpty(records, file);
  }

  private static List<TextRecord> nonEmpty(List<TextRecord> records, Path file) {
    if (records.isEmpty()) {
      throw InputException.in(file, "holds no record.");
    }
    return records;
  }

  private static String decode(byte[] bytes, Path file, int line) {
    try {
      return Json.utf8(bytes, 0, bytes.length);
    } catch (CharacterCodingException e) {
      throw InputException.at(file, line, "is not valid UTF-8; save the file as UTF-8.");
    }
  }

  private static JsonNode tree(String text, Path file, int line) {
    try {
      return Json.RECORDS.readTree(text);
    } catch (JsonProcessingException e) {
      throw Json.malformed(file, line, e);
    }
  }
}
