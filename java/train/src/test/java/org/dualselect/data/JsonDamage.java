package org.dualselect.data;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Bytes of a fuzzer as changes to JSON documents. A document stays JSON, so what lies behind the
 * parser is reached: a value goes, becomes another, or is taken from elsewhere.
 */
final class JsonDamage {
  /** Entries of a list or object that are changed; a vocabulary's others are alike. */
  private static final int FIRST = 12;

  private static final String[] VALUES = {
    "null",
    "true",
    "false",
    "0",
    "1",
    "-1",
    "1.5",
    "400",
    "4294967296",
    "1e99",
    "\"\"",
    "\" \"",
    "\"a\"",
    "\"é🙂\"",
    "\"<eos>\"",
    "\"▁\"",
    "\"\\u0000\"",
    "\"(a+)+$\"",
    "\"[\"",
    "\"\\\\s+\"",
    "[]",
    "{}",
    "[[]]",
    "{\"String\":\"a\"}",
    "{\"Regex\":\".\"}",
    "{\"Regex\":\"\\\\s*$\"}"
  };

  private final List<JsonNode> documents;
  private final ByteBuffer program;

  JsonDamage(List<JsonNode> documents, byte[] program) {
    this.documents = documents;
    this.program = ByteBuffer.wrap(program);
  }

  /** A value by its place. */
  private record Place(JsonNode parent, String key, int index) {
    JsonNode get() {
      return parent.isObject() ? parent.get(key) : parent.get(index);
    }

    void set(JsonNode value) {
      if (parent instanceof ObjectNode object) {
        object.set(key, value);
      } else {
        ((ArrayNode) parent).set(index, value);
      }
    }

    void remove() {
      if (parent instanceof ObjectNode object) {
        object.remove(key);
      } else {
        ((ArrayNode) parent).remove(index);
      }
    }
  }

  /** One of the documents, changed once for every few bytes. */
  JsonNode apply() {
    JsonNode root = document().deepCopy();
    List<Place> places = places(root);
    while (program.hasRemaining() && !places.isEmpty()) {
      Place place = one(places);
      switch (next() % 4) {
        case 0 -> place.remove();
        case 1 -> place.set(one(places(document())).get().deepCopy());
        case 2 -> place.set(one(places).get().deepCopy());
        default -> place.set(parse(VALUES[next() % VALUES.length]));
      }
      places = places(root);
    }
    return root;
  }

  private JsonNode document() {
    return documents.get(next() % documents.size());
  }

  private Place one(List<Place> places) {
    return places.get((next() << 8 | next()) % places.size());
  }

  /** The next byte, 0 behind the last. */
  private int next() {
    return program.hasRemaining() ? program.get() & 0xff : 0;
  }

  private static List<Place> places(JsonNode root) {
    List<Place> places = new ArrayList<>();
    collect(root, places);
    return places;
  }

  private static void collect(JsonNode parent, List<Place> places) {
    int start = places.size();
    if (parent.isObject()) {
      parent.properties().stream()
          .limit(FIRST)
          .forEach(entry -> places.add(new Place(parent, entry.getKey(), -1)));
    }
    for (int i = 0; parent.isArray() && i < Math.min(FIRST, parent.size()); i++) {
      places.add(new Place(parent, "", i));
    }
    List.copyOf(places.subList(start, places.size()))
        .forEach(place -> collect(place.get(), places));
  }

  private static JsonNode parse(String json) {
    try {
      return Json.STRICT.readTree(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
