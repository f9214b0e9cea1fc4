package org.dualselect.eval;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dualselect.data.InputException;
import org.dualselect.data.RecordReader;
import org.dualselect.data.RowFilter;
import org.dualselect.data.TextRecord;

/** What another model said to the same prompts: a file that {@code --responses} wrote. */
final class Baseline {
  private final Path file;
  private final Map<String, String> responses = new HashMap<>();

  private Baseline(Path file) {
    this.file = file;
    for (TextRecord row : RecordReader.prompts(file, (RowFilter) null)) {
      responses.putIfAbsent(row.prompt(), row.response());
    }
  }

  static Baseline read(Path file) {
    return new Baseline(file);
  }

  Optional<String> response(String prompt) {
    return Optional.ofNullable(responses.get(prompt));
  }

  /** Throws where it has none of the prompts. */
  void requireAny(List<PromptSet> sets) {
    boolean any =
        sets.stream()
            .filter(set -> set.kind() != PromptSet.Kind.MATH)
            .flatMap(set -> set.records().stream())
            .anyMatch(record -> responses.containsKey(record.prompt()));
    if (!any) {
      throw InputException.in(
          file,
          "has a response to none of the prompts of --unsafe and --benign; write it with"
              + " --responses on the same files, --limit and --seed.");
    }
  }
}
