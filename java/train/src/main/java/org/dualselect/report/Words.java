package org.dualselect.report;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** Figures in words, and the blocks that several sections are made of. */
final class Words {
  private static final double KIBI = 1024;
  private static final int UNFOLDED = 12;

  private Words() {}

  /** As in {@code 1,024 steps}. */
  static String count(long n, String one, String many) {
    return String.format(Locale.ROOT, "%,d %s", n, n == 1 ? one : many);
  }

  /** As in {@code 7.3 s}, {@code 2 min 7 s} or {@code 1 h 2 min}. */
  static String time(double seconds) {
    Duration time = Duration.ofSeconds(Math.round(seconds));
    if (seconds < 60) {
      return String.format(Locale.ROOT, "%.1f s", seconds);
    }
    return time.toHours() == 0
        ? time.toMinutes() + " min " + time.toSecondsPart() + " s"
        : time.toHours() + " h " + time.toMinutesPart() + " min";
  }

  /** As in {@code 426 MiB}. */
  static String bytes(double bytes) {
    double mebi = bytes / KIBI / KIBI;
    return mebi < KIBI
        ? String.format(Locale.ROOT, mebi < 10 ? "%.1f MiB" : "%.0f MiB", mebi)
        : String.format(Locale.ROOT, "%.2f GiB", mebi / KIBI);
  }

  static Html section(String title, String about, List<Html> charts) {
    List<Html> shown = charts.stream().filter(chart -> !chart.markup().isEmpty()).toList();
    return shown.isEmpty()
        ? Html.NONE
        : Html.of(
            "<section><h2>%s</h2><p>%s</p><div class=\"charts\">%s</div></section>",
            title, about, Html.join(shown));
  }

  /** Rows beyond the first few are folded away, or what comes after them would not be found. */
  static Html list(String title, String about, String problem, List<Html> rows) {
    return Html.of(
        "<section><h2>%s</h2><p>%s</p>%s<div class=\"choices\">%s</div></section>",
        title,
        about,
        problem.isEmpty() ? Html.NONE : Html.of("<p class=\"problem\">%s</p>", problem),
        rows.size() <= UNFOLDED
            ? Html.join(rows)
            : Html.of(
                "%s<details class=\"more\" id=\"%s\"><summary>%s more</summary>%s</details>",
                Html.join(rows.subList(0, UNFOLDED)),
                title.toLowerCase(Locale.ROOT).replace(' ', '-'),
                rows.size() - UNFOLDED,
                Html.join(rows.subList(UNFOLDED, rows.size()))));
  }
}
