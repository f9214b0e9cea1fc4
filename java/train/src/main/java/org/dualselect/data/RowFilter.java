package org.dualselect.data;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Keeps the records in which a field has a value, as {@code label=safe}. */
public final class RowFilter {
  /** Values and names that are kept for a message. */
  private static final int SHOWN = 8;

  private final String field;
  private final String value;
  private final Set<String> fields = new LinkedHashSet<>();
  private final Set<String> values = new LinkedHashSet<>();

  private RowFilter(String field, String value) {
    this.field = field;
    this.value = value;
  }

  /**
   * @param text {@code FIELD=VALUE}
   */
  public static RowFilter of(String text) {
    int equals = text.indexOf('=');
    return new RowFilter(text.substring(0, equals), text.substring(equals + 1));
  }

  boolean keeps(JsonNode row) {
    note(fields, fieldNames(row));
    if (!row.path(field).isValueNode()) {
      return false;
    }
    String found = Whitespace.strip(row.get(field).asText());
    note(values, List.of(found));
    return found.equals(value);
  }

  private static List<String> fieldNames(JsonNode row) {
    List<String> names = new ArrayList<>();
    row.fieldNames().forEachRemaining(names::add);
    return names;
  }

  private static void note(Set<String> seen, List<String> more) {
    more.stream().limit(SHOWN - Math.min(SHOWN, seen.size())).forEach(seen::add);
  }

  /** What to say of a file in which nothing was kept. */
  InputException nothing(Path file) {
    if (fields.isEmpty()) {
      return InputException.in(file, "has no records with fields: leave out the filter.");
    }
    return values.isEmpty()
        ? refusal(file, "no record has a field " + field + "; they have ", field, fields)
        : refusal(file, "no record has the " + field + " " + value + "; there are ", value, values);
  }

  private static InputException refusal(Path file, String problem, String word, Set<String> known) {
    String hint = DidYouMean.hint(word, known);
    String there = MissingPart.listed(List.copyOf(known));
    return InputException.in(file, problem + there + (hint.isEmpty() ? "." : hint));
  }
}
