package org.dualselect.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** The fields of a record, and which of them it was made of. */
final class RecordFields {
  static final Field NONE = new Field("", MissingNode.getInstance(), "");

  private final JsonNode record;
  private final Path file;
  private final int line;
  private final Set<String> used = new HashSet<>();

  /** A field with its text, which is empty if it holds turns. */
  record Field(String key, JsonNode value, String text) {
    boolean isGiven() {
      return this != NONE;
    }

    boolean isTurns() {
      return value.isArray();
    }
  }

  RecordFields(JsonNode record, Path file, int line) {
    this.record = record;
    this.file = file;
    this.line = line;
  }

  /** The first that is not blank, or {@link #NONE}. */
  Field first(List<String> keys) {
    for (String key : keys) {
      JsonNode value = record.path(key);
      if (value.isArray() && value.path(0).isObject()) {
        used.add(key);
        return new Field(key, value, "");
      }
      String text = text(key);
      if (!text.isEmpty()) {
        return new Field(key, value, text);
      }
    }
    return NONE;
  }

  /** Without white space around it; empty if it is not there. */
  String text(String key) {
    String text = Whitespace.strip(FieldText.of(key, record.path(key), file, line));
    if (!text.isEmpty()) {
      used.add(key);
    }
    return text;
  }

  /** The same of a field that may have another meaning, in which case it holds no text. */
  String textIfAny(String key) {
    return record.path(key).isTextual() ? text(key) : "";
  }

  /** A list, which in a table stands as JSON in a text; missing if the field is none. */
  JsonNode list(String key) {
    JsonNode value = record.path(key);
    JsonNode list = value.isTextual() ? parsed(value.textValue()) : value;
    if (!list.isArray()) {
      return MissingNode.getInstance();
    }
    used.add(key);
    return list;
  }

  /** Of what was asked for so far, only this makes the record. */
  void useOnly(String key) {
    used.retainAll(Set.of(key));
  }

  private static JsonNode parsed(String text) {
    try {
      return text.stripLeading().startsWith("[") ? Json.RECORDS.readTree(text) : NONE.value();
    } catch (JsonProcessingException e) {
      return NONE.value();
    }
  }

  boolean isText(String key) {
    return record.path(key).isTextual();
  }

  List<String> names() {
    return names(field -> true);
  }

  /** Those that hold something, but were not asked for, or not taken. */
  List<String> unused() {
    return names(field -> !used.contains(field) && holdsSomething(record.get(field)));
  }

  private static boolean holdsSomething(JsonNode value) {
    return value.isContainerNode()
        ? !value.isEmpty()
        : !value.isNull() && !Whitespace.strip(value.asText()).isEmpty();
  }

  private List<String> names(Predicate<String> wanted) {
    List<String> names = new ArrayList<>();
    record.fieldNames().forEachRemaining(names::add);
    names.removeIf(wanted.negate());
    return names;
  }
}
