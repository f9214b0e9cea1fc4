package org.dualselect.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.io.MessageColumnIO;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.schema.MessageType;

/**
 * Rows of a Parquet file, one row group in memory at a time; a record's line is its row, from 1.
 */
final class ParquetRows {
  private final Path file;
  private int row;

  ParquetRows(Path file) {
    this.file = file;
  }

  void read(RecordCollector records) {
    try {
      if (Files.isDirectory(file)) {
        throw InputException.in(file, "is a folder, not a file.");
      }
      if (Files.size(file) == 0) {
        throw InputException.in(file, "is empty.");
      }
      ParquetReadOptions options =
          ParquetReadOptions.builder(new PlainParquetConfiguration())
              .withCodecFactory(new ParquetCodecs())
              .build();
      try (ParquetFileReader reader = ParquetFileReader.open(new LocalInputFile(file), options)) {
        rows(reader, records);
      }
    } catch (InputException e) {
      throw e;
    } catch (IOException e) {
      throw Json.unreadable(file, e);
    } catch (RuntimeException e) { // the library has one for every way in which a file can be bad
      throw new InputException(
          file + ": is not a sound Parquet file (" + reason(e) + "); write it again.", e);
    }
  }

  private void rows(ParquetFileReader reader, RecordCollector records) throws IOException {
    MessageType schema = reader.getFileMetaData().getSchema();
    MessageColumnIO columns = new ColumnIOFactory().getColumnIO(schema);
    for (PageReadStore group = reader.readNextRowGroup();
        group != null;
        group = reader.readNextRowGroup()) {
      RecordReader<Group> groups = columns.getRecordReader(group, new GroupRecordConverter(schema));
      for (long i = 0; i < group.getRowCount(); i++) {
        records.add(++row, ParquetJson.object(groups.read()));
      }
    }
  }

  /** The innermost cause says what is wrong; those around it repeat each other. */
  private static String reason(Throwable e) {
    Throwable cause = e;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    String words =
        cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    return words
        .strip()
        .lines()
        .findFirst()
        .orElse("")
        .replaceAll("\\S+LocalInputFile@\\w+", "this")
        .split("\\.( |$)", 2)[0];
  }
}
