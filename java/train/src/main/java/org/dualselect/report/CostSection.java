package org.dualselect.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.dualselect.monitor.RefreshMetrics;
import org.dualselect.monitor.StepMetrics;

/** Where the time went, and the memory. */
final class CostSection {
  /** Seconds of one kind of work, and what they went into. */
  private record Spent(
      String name, double seconds, double forward, double backward, double engine) {
    double other() {
      return Math.max(0, seconds - forward - backward - engine);
    }
  }

  private final RunLog log;

  CostSection(RunLog log) {
    this.log = log;
  }

  Html html() {
    List<Html> charts = new ArrayList<>();
    charts.add(time());
    charts.addAll(new CurveSections(log).costs());
    return Words.section("Time and memory", "", charts);
  }

  private Html time() {
    List<Html> bars = new ArrayList<>();
    Spent steps = steps();
    Spent refreshes = refreshes();
    double longest = Math.max(steps.seconds, refreshes.seconds);
    bars.add(bar(steps, longest));
    if (refreshes.seconds > 0) {
      bars.add(bar(refreshes, longest));
    }
    return Html.of(
        """
        <figure>
        <figcaption><h3>Where the time went</h3>
        <p>Forward and backward are LibTorch's, engine is all that selects and updates.</p>
        <ul class="legend">%s</ul></figcaption>
        %s<p>%s</p>
        </figure>""",
        Html.join(
            Plot.legend("forward", "forward"),
            Plot.legend("backward", "backward"),
            Plot.legend("engine", "engine"),
            Plot.legend("other", "other")),
        Html.join(bars),
        rest(steps.seconds + refreshes.seconds));
  }

  /** What is in neither: loading, saving, hashing. */
  private String rest(double measured) {
    return log.info().seconds() == null
        ? ""
        : "Loading, saving and the rest: "
            + Words.time(Math.max(0, log.info().seconds() - measured))
            + " of "
            + Words.time(log.info().seconds())
            + ".";
  }

  private static Html bar(Spent spent, double longest) {
    return Html.of(
        """
        <div class="spent"><p>%s: %s</p>
        <svg viewBox="0 0 1000 1" preserveAspectRatio="none" role="img" aria-label="%s">%s</svg></div>
        """,
        spent.name,
        Words.time(spent.seconds),
        spent.name,
        Html.join(
            part(spent, longest, "forward", 0, spent.forward),
            part(spent, longest, "backward", spent.forward, spent.backward),
            part(spent, longest, "engine", spent.forward + spent.backward, spent.engine),
            part(
                spent,
                longest,
                "other",
                spent.forward + spent.backward + spent.engine,
                spent.other())));
  }

  private static Html part(Spent spent, double longest, String type, double from, double seconds) {
    double scale = Plot.SIZE / Math.max(longest, 1e-9);
    String words =
        String.format(
            Locale.ROOT,
            "%s %s, %.1f %%",
            type,
            Words.time(seconds),
            100 * seconds / Math.max(spent.seconds, 1e-9));
    return Html.of(
        "<rect class=\"%s\" x=\"%s\" width=\"%s\" height=\"1\"><title>%s</title></rect>",
        type, Plot.number(from * scale), Plot.number(seconds * scale), words);
  }

  private Spent steps() {
    List<StepMetrics> all = log.steps();
    return new Spent(
        Words.count(all.size(), "step", "steps"),
        all.stream().mapToDouble(StepMetrics::seconds).sum(),
        all.stream().mapToDouble(StepMetrics::forwardSeconds).sum(),
        all.stream().mapToDouble(StepMetrics::backwardSeconds).sum(),
        all.stream().mapToDouble(StepMetrics::engineSeconds).sum());
  }

  private Spent refreshes() {
    List<RefreshMetrics> all = log.refreshes();
    return new Spent(
        Words.count(all.size(), "refresh", "refreshes"),
        all.stream().mapToDouble(RefreshMetrics::seconds).sum(),
        all.stream().mapToDouble(RefreshMetrics::forwardSeconds).sum(),
        all.stream().mapToDouble(RefreshMetrics::backwardSeconds).sum(),
        all.stream().mapToDouble(RefreshMetrics::engineSeconds).sum());
  }
}
