package org.dualselect.data;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * Training and reference records from a file, whose extension says how to read it: {@code .jsonl}
 * (or {@code .ndjson}), one object a line; {@code .json}, a list of objects, or an object with such
 * a list under train, data or examples; {@code .csv} and {@code .tsv}, with a first line that names
 * the columns; each of these also gzipped, {@code .gz}; and {@code .parquet}. A pipe, which has no
 * extension, is read as {@code .jsonl}. What a record may look like says {@link RecordParser}.
 */
public final class RecordReader {
  /** For help texts and messages. */
  public static final String FORMATS = "JSONL, JSON, CSV, TSV or Parquet";

  private static final Map<String, Format> TEXTS =
      Map.of(
          ".jsonl", JsonLines::read,
          ".ndjson", JsonLines::read,
          ".json", JsonList::read,
          ".csv", new DelimitedRows(',')::read,
          ".tsv", new DelimitedRows('\t')::read);

  /** How the bytes of a text file become rows. */
  private interface Format {
    void read(InputStream in, RecordCollector records) throws IOException;
  }

  private RecordReader() {}

  /** All records, in the file's order. One that cannot be used is an error, never left out. */
  public static List<TextRecord> read(Path file) {
    return readRows(file, (record, row) -> {});
  }

  /**
   * The same.
   *
   * @param used is told of each record and the row it was made of, as {@link RecordListener#used}
   */
  public static List<TextRecord> readRows(Path file, BiConsumer<TextRecord, JsonNode> used) {
    return read(file, strict(used));
  }

  /** Takes no refusal. */
  private static RecordListener strict(BiConsumer<TextRecord, JsonNode> used) {
    return new RecordListener() {
      @Override
      public void refused(InputException refusal) {
        throw refusal;
      }

      @Override
      public void used(TextRecord record, JsonNode row) {
        used.accept(record, row);
      }
    };
  }

  /**
   * All records that can be used, in the file's order; may be none.
   *
   * @param listener is told of every other one
   * @throws InputException when the file as a whole cannot be read
   */
  public static List<TextRecord> read(Path file, RecordListener listener) {
    return read(new RecordCollector(file, Answers.NEEDED, null, listener));
  }

  /**
   * The same of references.
   *
   * @param own whether the model's own response will do for those that have none; if not, a refusal
   *     says what to give for that
   */
  public static List<TextRecord> references(Path file, boolean own, RecordListener listener) {
    Answers answers = own ? Answers.OWN : Answers.NEEDED_OF_REFERENCES;
    return read(new RecordCollector(file, answers, null, listener));
  }

  /**
   * The same, of which none may be refused.
   *
   * @param used is told of each record and the row it was made of, as {@link RecordListener#used}
   */
  public static List<TextRecord> referenceRows(
      Path file, boolean own, BiConsumer<TextRecord, JsonNode> used) {
    return references(file, own, strict(used));
  }

  /**
   * The same of what is kept for evaluation, which may be prompts without responses, in JSON also
   * as texts alone.
   */
  public static List<TextRecord> prompts(Path file, RecordListener listener) {
    return read(new RecordCollector(file, Answers.OPTIONAL, null, listener));
  }

  /**
   * All prompts of a file, in its order. One that cannot be used is an error.
   *
   * @param filter of the records, or null for all
   */
  public static List<TextRecord> prompts(Path file, RowFilter filter) {
    return read(
        new RecordCollector(
            file,
            Answers.OPTIONAL,
            filter,
            refusal -> {
              throw refusal;
            }));
  }

  private static List<TextRecord> read(RecordCollector records) {
    Path file = records.file();
    try {
      read(file, records);
    } catch (OutOfMemoryError e) {
      throw new InputException(
          file + ": does not fit into memory; split it, or give Java more: JAVA_OPTS=-Xmx16g.", e);
    }
    return records.all();
  }

  private static void read(Path file, RecordCollector records) {
    String extension = extension(file);
    if (extension.equals(".parquet")) {
      new ParquetRows(file).read(records);
      return;
    }
    Format format = TEXTS.get(extension.replace(DataStream.GZIPPED, ""));
    if (format == null) {
      throw unknown(file, extension);
    }
    try (InputStream in = DataStream.open(file, extension.endsWith(DataStream.GZIPPED))) {
      format.read(in, records);
    } catch (IOException e) {
      throw DataStream.unreadable(file, e);
    }
  }

  /** The file's name without what says how to read it: {@code a.v2} of {@code a.v2.jsonl.gz}. */
  static String stem(Path file) {
    String name = file.getFileName().toString();
    return name.substring(0, name.length() - extension(file).length());
  }

  /** As in {@code .csv} or {@code .csv.gz}, in lower case; empty when there is none. */
  private static String extension(Path file) {
    String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    if (!name.contains(".")
        && Files.exists(file)
        && !Files.isRegularFile(file)
        && !Files.isDirectory(file)) {
      return ".jsonl"; // a pipe has no name to go by
    }
    String packing = name.endsWith(DataStream.GZIPPED) ? DataStream.GZIPPED : "";
    String bare = name.substring(0, name.length() - packing.length());
    return (bare.contains(".") ? bare.substring(bare.lastIndexOf('.')) : "") + packing;
  }

  private static InputException unknown(Path file, String extension) {
    if (extension.equals(".parquet.gz")) {
      return InputException.in(file, "is gzipped, but Parquet is packed already; unpack it.");
    }
    return InputException.in(
        file,
        "has "
            + (extension.isEmpty() ? "no extension" : extension)
            + "; records are read from .jsonl, .json, .csv and .tsv, each also as .gz, and from"
            + " .parquet.");
  }
}
