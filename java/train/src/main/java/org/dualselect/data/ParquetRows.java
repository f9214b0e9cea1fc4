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
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.io.MessageColumnIO;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.schema.MessageType;

/**
 * Rows of a Parquet file, one row group in memory at a time; a record's line is its row, from 1.
 */
final class ParquetRows {
  /** Distinct records take bytes each; so many values are one and the same. */
  private static final int MOST_VALUES_PER_BYTE = 16;

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
      long size = Files.size(file);
      if (size == 0) {
        throw InputException.in(file, "is empty.");
      }
      ParquetReadOptions options =
          ParquetReadOptions.builder(new PlainParquetConfiguration())
              .withCodecFactory(new ParquetCodecs())
              .build();
      try (ParquetFileReader reader = ParquetFileReader.open(new LocalInputFile(file), options)) {
        for (BlockMetaData group : reader.getRowGroups()) {
          checkCounts(group, size);
        }
        rows(reader, records);
      }
    } catch (InputException e) {
      throw e;
    } catch (IOException e) {
      throw Json.unreadable(file, e);
    } catch (RuntimeException e) { // the library has one for every way in which a file can be bad
      throw new InputException(
          file + ": is not a sound Parquet file (" + reason(e) + "); write it again.", e);
    } catch (StackOverflowError e) { // groups in groups, each a few bytes
      throw InputException.in(file, "nests too deeply; write it with flatter columns.");
    }
  }

  /**
   * The library believes what the footer says: it takes memory for the columns before it reads, and
   * a run of nulls or of one text has any length in a few bytes.
   */
  private static void checkCounts(BlockMetaData group, long size) {
    long most = size * MOST_VALUES_PER_BYTE;
    long values = group.getRowCount();
    for (ColumnChunkMetaData column : group.getColumns()) {
      values = Math.max(values, column.getValueCount());
      if (column.getTotalSize() > size) {
        throw new IllegalArgumentException("a column is longer than the file");
      }
    }
    if (values > most) {
      throw new IllegalArgumentException(values + " values in " + size + " bytes");
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
