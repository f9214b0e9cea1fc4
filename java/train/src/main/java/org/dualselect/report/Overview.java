package org.dualselect.report;

import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.dualselect.monitor.DataFile;
import org.dualselect.monitor.RunInfo;
import org.dualselect.monitor.StepMetrics;

/** What ran, how it ended, and its figures. */
final class Overview {
  private static final DateTimeFormatter MINUTE =
      DateTimeFormatter.ofPattern("d MMMM uuuu, HH:mm 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final RunLog log;
  private final RunInfo info;

  Overview(RunLog log) {
    this.log = log;
    this.info = log.info();
  }

  Html header() {
    boolean lost = info.state() == RunInfo.State.RUNNING && !info.alive();
    String state = lost ? "lost" : info.state().toString();
    return Html.of(
        """
        <header>
        <p class="program">%s</p>
        <h1>%s <span class="state %s">%s</span></h1>
        <p>%s</p>
        <p>%s</p>
        </header>""",
        info.program(), name(), state, state, what(), ending(lost));
  }

  String name() {
    return log.folder().toAbsolutePath().normalize().getFileName().toString();
  }

  private String what() {
    StringBuilder words = new StringBuilder();
    words.append(log.setting("method")).append(" on ").append(Path.of(info.model()).getFileName());
    info.data().forEach((name, data) -> words.append(", ").append(records(name, data)));
    words.append(", ").append(epochs()).append(" in batches of ");
    words.append(log.setting("batch-size")).append("; seed ").append(log.setting("seed"));
    return words.append('.').toString();
  }

  private String epochs() {
    String epochs = log.setting("epochs");
    return epochs.equals("1") ? "1 epoch" : epochs + " epochs";
  }

  private static String records(String name, DataFile data) {
    int samples = data.source().length;
    String skipped =
        data.skipped().length == 0
            ? ""
            : String.format(Locale.ROOT, " (%,d skipped)", data.skipped().length);
    return Words.count(samples, name + " record", name + " records") + skipped;
  }

  private String ending(boolean lost) {
    String begun = "Begun on " + minute(info.started());
    long done = log.steps().isEmpty() ? 0 : log.steps().get(log.steps().size() - 1).step();
    String steps = String.format(Locale.ROOT, "%,d of %,d steps", done, info.plannedSteps());
    if (info.ended() == null) {
      return begun
          + (lost
              ? "; its process ended without a word, after " + steps + ": killed, or out of memory."
              : "; " + steps + " so far.");
    }
    String after = begun + "; " + info.state() + " after " + Words.time(info.seconds());
    return after + ", " + steps + (info.problem() == null ? "." : ": " + info.problem());
  }

  private static String minute(String instant) {
    try {
      return MINUTE.format(Instant.parse(instant));
    } catch (DateTimeParseException | NullPointerException e) {
      return String.valueOf(instant);
    }
  }

  Html figures() {
    List<StepMetrics> steps = log.steps();
    if (steps.isEmpty()) {
      return Html.of("<p class=\"problem\">No step is done yet.</p>");
    }
    int some = Math.max(1, steps.size() / 10);
    List<StepMetrics> first = steps.subList(0, some);
    List<StepMetrics> last = steps.subList(steps.size() - some, steps.size());
    List<Html> tiles = new ArrayList<>();
    String of = "mean of the last " + Words.count(some, "step", "steps");
    tiles.add(
        tile(
            "Loss",
            decimal(mean(last, StepMetrics::loss)),
            of + "; of the first " + decimal(mean(first, StepMetrics::loss))));
    List<StepMetrics> scored = steps.stream().filter(step -> step.meanCosine() != null).toList();
    if (!scored.isEmpty()) {
      tiles.add(
          tile(
              "Mean cosine",
              String.format(Locale.ROOT, "%+.3f", mean(scored, StepMetrics::meanCosine)),
              "of the samples kept; of whole batches "
                  + String.format(
                      Locale.ROOT, "%+.3f", mean(scored, StepMetrics::batchMeanCosine))));
      double kept = scored.stream().mapToLong(StepMetrics::kept).sum();
      double seen = scored.stream().mapToLong(StepMetrics::batch).sum();
      tiles.add(tile("Samples kept", percent(kept / seen), "of the batches after the warm-up"));
      tiles.add(
          tile(
              "In conflict",
              percent(mean(scored, StepMetrics::conflictShare)),
              "of the samples, with a negative cosine"));
    }
    double seconds = steps.stream().mapToDouble(StepMetrics::seconds).sum();
    double tokens = steps.stream().mapToDouble(StepMetrics::tokens).sum();
    tiles.add(
        tile(
            "Tokens a second",
            String.format(Locale.ROOT, "%,.0f", tokens / Math.max(seconds, 1e-9)),
            String.format(Locale.ROOT, "%.3g s a step", seconds / steps.size())));
    Long peak = steps.get(steps.size() - 1).peakMemory();
    if (peak != null) {
      String whole =
          info.machine().memory() == null ? "" : "of " + Words.bytes(info.machine().memory());
      tiles.add(tile("Peak memory", Words.bytes(peak), whole));
    }
    return Html.of("<div class=\"tiles\">%s</div>", Html.join(tiles));
  }

  private static Html tile(String name, String value, String about) {
    return Html.of(
        "<div class=\"tile\"><h2>%s</h2><p class=\"value\">%s</p><p>%s</p></div>",
        name, value, about);
  }

  private static double mean(List<StepMetrics> steps, ToDoubleFunction<StepMetrics> value) {
    return steps.stream().mapToDouble(value).average().orElse(Double.NaN);
  }

  private static String decimal(double value) {
    return String.format(Locale.ROOT, "%.3f", value);
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.0f %%", 100 * share);
  }
}
