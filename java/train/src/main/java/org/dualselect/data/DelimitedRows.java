package org.dualselect.data;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.CsvRecordHandler;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Rows of a table in text, as RFC 4180 has them: the first line names the columns, quoted fields
 * may hold separators and line breaks. A record's line is the one it starts in.
 */
final class DelimitedRows {
  private static final Map<Character, String> SEPARATORS =
      Map.of(',', "commas", ';', "semicolons", '\t', "tabs", '|', "bars");

  /** Characters; a field longer than that is a quote that was never closed. */
  private static final int LONGEST = 16 << 20;

  private final char separator;

  DelimitedRows(char separator) {
    this.separator = separator;
  }

  void read(InputStream in, RecordCollector records) throws IOException {
    CsvRecordHandler handler =
        CsvRecordHandler.builder().maxFieldSize(LONGEST).maxRecordSize(4 * LONGEST).build();
    CsvReader<CsvRecord> rows =
        CsvReader.builder()
            .fieldSeparator(separator)
            .maxBufferSize(LONGEST)
            .allowUnclosedQuote(false)
            .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
            .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
            .build(handler, DataStream.utf8(in));
    List<String> columns = null;
    try {
      for (CsvRecord row : rows) {
        int line = Math.toIntExact(row.getStartingLineNumber());
        if (columns == null) {
          columns = columns(row, line, records);
        } else if (row.getFieldCount() == columns.size()) {
          records.add(line, object(columns, row));
        } else {
          records.refuse(
              line,
              String.format(
                  "the row has not as many fields as the first line (%d instead of %d);"
                      + " put quotes around fields that hold %s or line breaks.",
                  row.getFieldCount(), columns.size(), SEPARATORS.get(separator)));
        }
      }
    } catch (CsvParseException e) {
      throw new InputException(
          records.file() + ": not a valid table: " + e.getMessage().replaceAll("\\.$", "") + ".",
          e);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private List<String> columns(CsvRecord row, int line, RecordCollector records) {
    List<String> columns = row.getFields().stream().map(Whitespace::strip).toList();
    Set<String> seen = new HashSet<>();
    for (String column : columns) {
      if (!seen.add(column) && !column.isEmpty()) {
        throw InputException.at(
            records.file(), line, "column " + column + " is there twice; rename or remove one.");
      }
    }
    if (columns.size() == 1) {
      String only = columns.get(0);
      SEPARATORS.forEach(
          (other, name) -> {
            if (only.indexOf(other) >= 0) {
              throw InputException.at(records.file(), line, separatedBy(name));
            }
          });
    }
    if (columns.stream().noneMatch(RecordParser.FIELDS::contains)) {
      throw InputException.at(
          records.file(),
          line,
          "the first line must name the columns, but none of "
              + MissingPart.listed(columns)
              + " is a field of records ("
              + String.join(", ", RecordParser.FIELDS)
              + ").");
    }
    return columns;
  }

  private String separatedBy(String other) {
    return String.format(
        "columns are separated by %s, but %s are expected; %s.",
        other,
        SEPARATORS.get(separator),
        other.equals("tabs") ? "name the file .tsv" : "save it with commas, as .csv");
  }

  private static ObjectNode object(List<String> columns, CsvRecord row) {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    for (int i = 0; i < columns.size(); i++) {
      object.put(columns.get(i), row.getField(i));
    }
    return object;
  }
}
