package org.dualselect.inspect;

import java.nio.file.Path;
import java.util.List;
import org.dualselect.data.TextRecord;

/**
 * What was found in one file.
 *
 * @param records how many can be used
 * @param silent how many of these have no response, so that training skips them
 */
public record FileReport(
    String file,
    int records,
    int silent,
    Refusals refused,
    Lengths lengths,
    Truncation truncation,
    Duplicates duplicates) {

  static FileReport of(
      Path file, Refusals refused, List<TextRecord> records, List<Measured> measured, int limit) {
    return new FileReport(
        file.toString(),
        records.size(),
        (int) records.stream().filter(record -> record.response().isEmpty()).count(),
        refused,
        Lengths.of(records, measured),
        Truncation.of(measured, limit),
        Duplicates.of(records));
  }
}
