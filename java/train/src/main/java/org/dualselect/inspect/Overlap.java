package org.dualselect.inspect;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.dualselect.data.PromptKey;
import org.dualselect.data.TextRecord;

/**
 * Prompts that two files have in common, but for case and white space.
 *
 * @param prompts how many different ones
 * @param firstLine a record of the first file with such a prompt, 0 if there is none
 * @param secondLine one of the second file with the same
 */
public record Overlap(String first, String second, int prompts, int firstLine, int secondLine) {

  /** Both lists with what they are called. */
  public static Overlap of(
      String first, List<TextRecord> ofFirst, String second, List<TextRecord> ofSecond) {
    Map<String, Integer> lines = new HashMap<>();
    for (TextRecord record : ofSecond) {
      lines.putIfAbsent(PromptKey.of(record.prompt()), record.line());
    }
    Set<String> common = new HashSet<>();
    int firstLine = 0;
    int secondLine = 0;
    for (TextRecord record : ofFirst) {
      String key = PromptKey.of(record.prompt());
      Integer line = lines.get(key);
      if (line != null && common.add(key) && common.size() == 1) {
        firstLine = record.line();
        secondLine = line;
      }
    }
    return new Overlap(first, second, common.size(), firstLine, secondLine);
  }
}
