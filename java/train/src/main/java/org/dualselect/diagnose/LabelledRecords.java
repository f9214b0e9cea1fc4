package org.dualselect.diagnose;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.dualselect.data.DidYouMean;
import org.dualselect.data.InputException;
import org.dualselect.data.RecordReader;
import org.dualselect.data.TextRecord;
import org.dualselect.data.Whitespace;

/**
 * The records of a file, and what one of their fields says.
 *
 * @param labels of each record; null where it has none
 */
record LabelledRecords(List<TextRecord> records, List<String> labels) {
  /**
   * @param field that holds the label, or null for no labels
   */
  static LabelledRecords read(Path file, String field) {
    List<String> labels = new ArrayList<>();
    Set<String> fields = new LinkedHashSet<>();
    List<TextRecord> records =
        RecordReader.readRows(
            file,
            (record, row) -> {
              row.fieldNames().forEachRemaining(fields::add);
              labels.add(field == null ? null : label(row.path(field)));
            });
    if (field != null && labels.stream().allMatch(Objects::isNull)) {
      String hint = DidYouMean.hint(field, fields);
      throw InputException.in(
          file,
          "no record has a field "
              + field
              + " with a value"
              + (hint.isEmpty() ? "; name one of " + String.join(", ", fields) + "." : hint));
    }
    return new LabelledRecords(records, labels);
  }

  private static String label(JsonNode value) {
    String text = value.isValueNode() && !value.isNull() ? Whitespace.collapse(value.asText()) : "";
    return text.isEmpty() ? null : text;
  }
}
