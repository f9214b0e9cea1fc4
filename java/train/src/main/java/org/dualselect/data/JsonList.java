package org.dualselect.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One JSON list of objects, or an object that holds it; a record's line is its place in it. */
final class JsonList {
  private static final List<String> LISTS = List.of("train", "data", "examples");

  private JsonList() {}

  static void read(InputStream in, RecordCollector records) throws IOException {
    byte[] bytes = in.readNBytes(Integer.MAX_VALUE - 8);
    if (in.read() >= 0) {
      throw InputException.in(
          records.file(), "is larger than 2 GiB; write it as .jsonl, one record a line.");
    }
    JsonNode list = list(parse(Json.utf8(bytes, 0, bytes.length), records), records);
    int place = 0;
    for (JsonNode record : list) {
      records.add(++place, record);
    }
  }

  private static JsonNode parse(String text, RecordCollector records) {
    try {
      return Json.RECORDS.readTree(text);
    } catch (MismatchedInputException e) { // something after the first value
      InputException malformed = Json.malformed(records.file(), 1, e);
      throw text.stripLeading().startsWith("{")
          ? InputException.in(
              records.file(), "holds more than one object; name it .jsonl if each is on a line.")
          : malformed;
    } catch (JsonProcessingException e) {
      throw Json.malformed(records.file(), 1, e);
    }
  }

  private static JsonNode list(JsonNode root, RecordCollector records) {
    JsonNode list = root;
    for (String key : LISTS) {
      list = list.isArray() ? list : root.path(key);
    }
    if (!list.isArray() && !records.answered()) {
      list = texts(root).map(Map.Entry::getValue).orElse(list);
    }
    if (!list.isArray()) {
      throw InputException.in(
          records.file(),
          "must hold a list of records, or an object with one under train, data or examples"
              + texts(root).map(texts -> hint(texts.getKey())).orElse("")
              + ".");
    }
    return list;
  }

  private static String hint(String key) {
    return "; its " + key + " are texts without responses";
  }

  /** Lists of prompts are common, for evaluation. */
  private static Optional<Map.Entry<String, JsonNode>> texts(JsonNode root) {
    return root.properties().stream().filter(e -> e.getValue().path(0).isTextual()).findFirst();
  }
}
