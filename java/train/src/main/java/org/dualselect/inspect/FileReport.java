package org.dualselect.inspect;

import java.nio.file.Path;
import java.util.List;
import org.dualselect.data.Message;
import org.dualselect.data.TextRecord;
import org.dualselect.data.Whitespace;

/**
 * What was found in one file.
 *
 * @param records how many can be used
 * @param silent how many of these have no response, so that training skips them
 * @param own how many of those it does not skip, since the model's own response is made for them
 * @param silentTurns earlier answers without a word, which no template supervises
 * @param unused fields that are
 * @param warnings of what can be trained on, but is hardly meant
 */
public record FileReport(
    String file,
    int records,
    int silent,
    int own,
    int silentTurns,
    Refusals refused,
    UnusedFields unused,
    List<String> warnings,
    Lengths lengths,
    Truncation truncation,
    Duplicates duplicates) {

  /** How many records a run is left with. */
  public int used() {
    return records - silent + own - truncation.skipped();
  }

  static FileReport of(
      Path file,
      FileInspector.Use use,
      Refusals refused,
      UnusedFields unused,
      List<String> warnings,
      List<TextRecord> records,
      List<Measured> measured,
      int limit) {
    int silent = (int) records.stream().filter(TextRecord::isSilent).count();
    return new FileReport(
        file.toString(),
        records.size(),
        silent,
        use == FileInspector.Use.REFERENCES_ANSWERED ? silent : 0,
        records.stream().mapToInt(FileReport::silentTurns).sum(),
        refused,
        unused,
        warnings,
        Lengths.of(records, measured),
        Truncation.of(measured, limit),
        Duplicates.of(records));
  }

  private static int silentTurns(TextRecord record) {
    List<Message> earlier = record.messages().subList(0, record.messages().size() - 1);
    return (int)
        earlier.stream()
            .filter(turn -> turn.role().equals("assistant") && Whitespace.isBlank(turn.content()))
            .count();
  }
}
