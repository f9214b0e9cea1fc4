package org.dualselect.report;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.dualselect.data.InputException;
import org.dualselect.data.RecordReader;
import org.dualselect.data.Sha256;
import org.dualselect.data.TextRecord;
import org.dualselect.monitor.DataFile;
import org.dualselect.train.OwnResponses;
import org.dualselect.train.RunFiles;

/** The texts behind a selection's indices, read again from the file that the run read. */
final class Texts {
  /** What is missing, in a sentence; empty when all is there. */
  private final String problem;

  private final List<TextRecord> records;
  private final int[] source;

  private Texts(String problem, List<TextRecord> records, int[] source) {
    this.problem = problem;
    this.records = records;
    this.source = source;
  }

  /**
   * @param data null is a file that the run did not use
   * @param run its folder
   */
  static Texts of(DataFile data, Path run) {
    if (data == null || data.sha256() == null) {
      return missing("The records came from a pipe, so only their numbers are shown.");
    }
    Path file = Path.of(data.path());
    if (!Files.isRegularFile(file)) {
      return missing(file + " is gone, so only the numbers of its records are shown.");
    }
    try {
      if (!Sha256.of(file).equals(data.sha256())) {
        return missing(
            file + " has changed since the run, so only the numbers of its records are shown.");
      }
      return new Texts("", records(file, data, run), data.source());
    } catch (InputException e) {
      return missing(e.getMessage() + " So only the numbers of its records are shown.");
    }
  }

  private static List<TextRecord> records(Path file, DataFile data, Path run) {
    if (data.ownResponses() == null) {
      return RecordReader.read(file);
    }
    List<TextRecord> read =
        RecordReader.references(
            file,
            true,
            refusal -> {
              throw refusal;
            });
    return OwnResponses.fill(read.subList(0, data.records()), run.resolve(RunFiles.RESPONSES));
  }

  private static Texts missing(String problem) {
    return new Texts(problem, List.of(), new int[0]);
  }

  String problem() {
    return problem;
  }

  /** The record of a sample; null when it is not there. */
  TextRecord of(int sample) {
    boolean known = sample >= 0 && sample < source.length;
    return known && source[sample] < records.size() ? records.get(source[sample]) : null;
  }
}
