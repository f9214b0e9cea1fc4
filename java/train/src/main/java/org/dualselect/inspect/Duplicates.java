package org.dualselect.inspect;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.dualselect.data.PromptKey;
import org.dualselect.data.TextRecord;
import org.dualselect.data.Whitespace;

/**
 * Records that say what an earlier one says.
 *
 * @param records all turns are the same, to the letter, but for white space around them
 * @param prompts the prompt is
 * @param similarPrompts it is but for case and white space
 */
public record Duplicates(Repeats records, Repeats prompts, Repeats similarPrompts) {

  /**
   * @param count records that repeat an earlier one
   * @param line the first of them, 0 if there is none
   * @param earlierLine what it repeats
   */
  public record Repeats(int count, int line, int earlierLine) {}

  static Duplicates of(List<TextRecord> records) {
    return new Duplicates(
        repeats(records, Duplicates::turns),
        repeats(records, TextRecord::prompt),
        repeats(records, record -> PromptKey.of(record.prompt())));
  }

  private static List<String> turns(TextRecord record) {
    return record.messages().stream()
        .flatMap(turn -> Stream.of(turn.role(), Whitespace.strip(turn.content())))
        .toList();
  }

  private static Repeats repeats(List<TextRecord> records, Function<TextRecord, Object> key) {
    Map<Object, Integer> lines = new HashMap<>();
    int count = 0;
    int line = 0;
    int earlier = 0;
    for (TextRecord record : records) {
      Integer before = lines.putIfAbsent(key.apply(record), record.line());
      if (before != null && count++ == 0) {
        line = record.line();
        earlier = before;
      }
    }
    return new Repeats(count, line, earlier);
  }
}
