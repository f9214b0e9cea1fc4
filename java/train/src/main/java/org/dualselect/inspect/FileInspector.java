package org.dualselect.inspect;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.dualselect.data.Encoder;
import org.dualselect.data.RecordReader;
import org.dualselect.data.TextRecord;

/** Reads a file to its end, whatever is wrong with single records, and measures the good ones. */
public final class FileInspector {
  /** Records between two reports of progress. */
  public static final int CHUNK = 4096;

  private final Path file;
  private final Refusals refused;
  private final List<TextRecord> records;

  /** Reads the file. */
  public FileInspector(Path file) {
    this.file = file;
    refused = new Refusals(file);
    records = RecordReader.read(file, refused);
  }

  /** Those that can be used, in the file's order. */
  public List<TextRecord> records() {
    return records;
  }

  /**
   * @param whole an encoder that truncates nothing
   * @param cutting the one that training uses, which truncates to {@code limit} tokens
   * @param done is told now and then how many records are measured
   */
  public FileReport report(Encoder whole, Encoder cutting, int limit, IntConsumer done) {
    List<Measured> measured = new ArrayList<>(records.size());
    for (int from = 0; from < records.size(); from = measured.size()) {
      measured.addAll(
          IntStream.range(from, Math.min(records.size(), from + CHUNK))
              .parallel()
              .mapToObj(i -> Measured.of(records.get(i), whole, cutting, limit))
              .toList());
      done.accept(measured.size());
    }
    return FileReport.of(file, refused, records, measured, limit);
  }
}
