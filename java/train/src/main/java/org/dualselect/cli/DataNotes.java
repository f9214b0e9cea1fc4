package org.dualselect.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dualselect.inspect.Duplicates.Repeats;
import org.dualselect.inspect.FileReport;
import org.dualselect.inspect.Lengths;
import org.dualselect.inspect.Overlap;
import org.dualselect.inspect.Refusals;
import org.dualselect.inspect.Truncation;

/** What stops a run on a file of records, and what it would go on with though hardly meant. */
final class DataNotes {
  private DataNotes() {}

  /**
   * The first of every kind of mistake, and those of the next that differ in more than the line.
   */
  static List<String> problems(Refusals refused) {
    List<String> problems = new ArrayList<>();
    for (Refusals.Kind kind : refused.kinds()) {
      Map<String, String> different = new LinkedHashMap<>();
      kind.first().forEach(m -> different.putIfAbsent(m.replaceFirst("^.*?:\\d+: ", ""), m));
      int more = kind.count() - different.size();
      problems.addAll(different.values());
      if (more > 0) {
        int last = problems.size() - 1;
        problems.set(last, problems.get(last) + " (and %d more like it)".formatted(more));
      }
    }
    return problems;
  }

  /** What leaves nothing to train on, although no record is refused. */
  static Optional<String> problem(FileReport file) {
    Truncation cut = file.truncation();
    if (file.refused().count() > 0 || file.used() > 0) {
      return Optional.empty();
    }
    String none = "%s: none of its %s ".formatted(file.file(), records(file.records()));
    return Optional.of(
        cut.skipped() == 0
            ? none + "has a response: fill in output"
            : none
                + "keeps a supervised token within --max-length %d: give --max-length %d"
                    .formatted(cut.maxLength(), file.lengths().suggested()));
  }

  /** A sentence with a remedy for all that is odd. */
  static List<String> warnings(FileReport file) {
    List<String> warnings = new ArrayList<>(file.warnings());
    String name = file.file();
    Truncation cut = file.truncation();
    Lengths lengths = file.lengths();
    if (cut.cut() > 0) {
      warnings.add(
          "%s: --max-length %d cuts %s (the end of the answer is lost in %d, all of it in %d):"
                  .formatted(
                      name, cut.maxLength(), records(cut.cut()), cut.endLost(), cut.skipped())
              + " give --max-length %d to leave 99 %% whole".formatted(lengths.suggested()));
    }
    if (file.silent() > file.own()) {
      warnings.add(
          "%s: %s without a response: skipped; fill in output, or remove them"
              .formatted(name, records(file.silent())));
    }
    Repeats repeats = file.duplicates().records();
    if (repeats.count() > 0) {
      warnings.add(
          "%s: %s that repeat an earlier one (line %d repeats %d): remove them"
              .formatted(name, records(repeats.count()), repeats.line(), repeats.earlierLine()));
    }
    return warnings;
  }

  /** The same of two files. */
  static Optional<String> warning(Overlap overlap) {
    return overlap.prompts() == 0
        ? Optional.empty()
        : Optional.of(
            "%s has %s of %s (line %d that of line %d): take them out of one of the two"
                .formatted(
                    overlap.second(),
                    Page.count(overlap.prompts(), "prompt"),
                    overlap.first(),
                    overlap.secondLine(),
                    overlap.firstLine()));
  }

  private static String records(int n) {
    return Page.count(n, "record");
  }
}
