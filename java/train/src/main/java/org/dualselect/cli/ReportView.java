package org.dualselect.cli;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.dualselect.inspect.Duplicates;
import org.dualselect.inspect.Duplicates.Repeats;
import org.dualselect.inspect.FileReport;
import org.dualselect.inspect.Lengths;
import org.dualselect.inspect.Lengths.Bucket;
import org.dualselect.inspect.Overlap;
import org.dualselect.inspect.Refusals;
import org.dualselect.inspect.Truncation;

/** The figures of a file, and of pairs of files. */
final class ReportView {
  private static final int FIELDS = 8;
  private static final String EIGHTHS = " ▏▎▍▌▋▊▉";

  private final Page page;

  ReportView(Page page) {
    this.page = page;
  }

  /**
   * @param evaluation whether the file is kept for evaluation: train does not read it
   */
  void show(FileReport report, boolean evaluation) throws IOException {
    if (report.lengths().longest() > 0) {
      lengths(report.lengths());
      truncation(report);
    }
    if (report.silent() > 0) {
      String silent = Page.count(report.silent(), "record") + " without a response: ";
      String becomes = report.own() > 0 ? "the model's own is made" : "skipped";
      page.line("  %s", silent + (evaluation ? "only their prompts count" : becomes));
    }
    if (report.silentTurns() > 0) {
      String turns = Page.count(report.silentTurns(), "earlier answer");
      page.line("  %s without a word: not supervised", turns);
    }
    unused(report.unused().counts());
    for (String warning : report.warnings()) {
      page.line("  warning: %s", warning);
    }
    if (report.records() > 0) {
      duplicates(report.duplicates());
    }
    if (report.refused().count() > 0) {
      refusals(report.refused(), evaluation);
    }
  }

  private void lengths(Lengths lengths) throws IOException {
    page.line("\n  Tokens a record");
    int most = lengths.histogram().stream().mapToInt(Bucket::count).max().orElse(1);
    for (Bucket bucket : lengths.histogram()) {
      String to = bucket.to() == 0 ? " or more" : String.format(Locale.ROOT, "-%,7d", bucket.to());
      String label =
          String.format(Locale.ROOT, "%,9d%-8s %,9d  ", bucket.from(), to, bucket.count());
      String bar = bar((double) bucket.count() / most, page.width() - label.length() - 1);
      page.raw((label + bar).stripTrailing());
    }
    page.line(
        "  median %,d, mean %,.0f, 90 %% up to %,d, 99 %% up to %,d, longest %,d (:%d)",
        lengths.median(),
        lengths.mean(),
        lengths.percentile90(),
        lengths.percentile99(),
        lengths.longest(),
        lengths.longestLine());
    page.line(
        "  %,d tokens, %.1f %% of them supervised",
        lengths.used(), 100.0 * lengths.supervised() / Math.max(lengths.used(), 1));
  }

  private void truncation(FileReport report) throws IOException {
    Truncation truncation = report.truncation();
    if (truncation.cut() == 0) {
      page.line("  --max-length %d cuts no record", truncation.maxLength());
    } else {
      double percent = 100.0 * truncation.cut() / report.records();
      String cut = Page.count(truncation.cut(), "record");
      page.line("  --max-length %d cuts %s (%.1f %%):", truncation.maxLength(), cut, percent);
      page.line("  %,9d  lose their end token", truncation.endLost());
      page.line("  %,9d  keep no supervised token and are skipped", truncation.skipped());
    }
    int suggested = report.lengths().suggested();
    if (suggested != truncation.maxLength()) {
      page.line("  --max-length %d would leave 99 %% of the records whole", suggested);
    }
  }

  private void duplicates(Duplicates duplicates) throws IOException {
    if (duplicates.similarPrompts().count() == 0) { // the widest of the three
      page.line("  no prompt occurs twice");
      return;
    }
    page.line("\n  Duplicates");
    repeats(duplicates.records(), "repeat an earlier record");
    repeats(duplicates.prompts(), "repeat an earlier prompt");
    repeats(duplicates.similarPrompts(), "repeat an earlier prompt but for case and white space");
  }

  private void repeats(Repeats repeats, String words) throws IOException {
    page.line("  %,9d  %s%s", repeats.count(), words, pair(repeats.line(), repeats.earlierLine()));
  }

  private void unused(Map<String, Integer> counts) throws IOException {
    if (!counts.isEmpty()) {
      String fields =
          counts.entrySet().stream()
              .limit(FIELDS)
              .map(field -> field.getKey() + " (" + Page.count(field.getValue(), "record") + ")")
              .collect(Collectors.joining(", "));
      page.line("  fields not used: %s%s", fields, counts.size() > FIELDS ? ", ..." : "");
    }
  }

  private void refusals(Refusals refused, boolean evaluation) throws IOException {
    String words = evaluation ? " refused:" : " refused; train would stop at the first:";
    page.line("\n  %s", Page.count(refused.count(), "record") + words);
    for (Refusals.Kind kind : refused.kinds()) {
      page.line("  %,9d  %s", kind.count(), kind.problem());
      for (String message : kind.first()) {
        page.line("             %s", message);
      }
    }
  }

  void show(List<Overlap> overlaps) throws IOException {
    if (!overlaps.isEmpty()) {
      page.line("\nPrompts in common, but for case and white space");
    }
    for (Overlap overlap : overlaps) {
      String where = pair(overlap.firstLine(), overlap.secondLine());
      page.line("  %,9d  %s and %s%s", overlap.prompts(), overlap.first(), overlap.second(), where);
    }
  }

  /** The first case of what was counted; 0 if there is none. */
  private static String pair(int line, int other) {
    return line == 0 ? "" : " (:" + line + " is :" + other + ")";
  }

  private static String bar(double share, int cells) {
    int eighths = (int) Math.round(8 * cells * share);
    return "█".repeat(eighths / 8) + EIGHTHS.charAt(eighths % 8);
  }
}
