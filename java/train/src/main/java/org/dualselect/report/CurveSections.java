package org.dualselect.report;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.dualselect.monitor.StepMetrics;

/** The curves over a run's steps. */
final class CurveSections {
  private static final double PERCENT = 100;
  private static final double MEBI = 1 << 20;

  private final RunLog log;
  private final double[] steps;

  CurveSections(RunLog log) {
    this.log = log;
    this.steps = values(StepMetrics::step);
  }

  Html training() {
    double[] rate = values(StepMetrics::learningRate);
    return Words.section(
        "Training",
        "Every optimiser step, the warm-up's too.",
        List.of(
            chart(
                    "Loss",
                    "Mean cross-entropy of the samples that a step kept, in nats a token.",
                    "loss",
                    values(StepMetrics::loss))
                .html(),
            chart(
                    "Gradient norm",
                    "Of a step's gradient, before it is clipped at "
                        + log.setting("max-grad-norm")
                        + ".",
                    "norm",
                    values(StepMetrics::gradNorm))
                .html(),
            Arrays.stream(rate).distinct().count() < 2
                ? Html.NONE
                : chart("Learning rate", "In millionths.", "rate", scaled(rate, 1e6))
                    .exact()
                    .html()));
  }

  Html selection() {
    return Words.section(
        "Selection of task samples",
        "A sample's cosine is that of its gradient with the mean gradient of the selected"
            + " references. Below 0 the two are in conflict: what the sample teaches takes from"
            + " what the references protect.",
        List.of(
            chart(
                    "Mean cosine",
                    "Of the samples that a step kept, and of its whole batch.",
                    "kept",
                    optional(StepMetrics::meanCosine, 1))
                .line("whole batch", optional(StepMetrics::batchMeanCosine, 1))
                .shows(0, 0)
                .html(),
            chart(
                    "Samples in conflict",
                    "Share of a batch whose cosine is negative, in per cent.",
                    "in conflict",
                    optional(StepMetrics::conflictShare, PERCENT))
                .shows(0, PERCENT)
                .html(),
            chart(
                    "Samples kept",
                    "Share of a batch that went into the update, in per cent.",
                    "kept",
                    values(step -> PERCENT * step.kept() / Math.max(step.batch(), 1)))
                .shows(0, PERCENT)
                .exact()
                .html()));
  }

  /** Of references that steps have looked at, and not refreshes alone. */
  Html references() {
    return Words.section(
        "References in the steps",
        "What a step's update and its references have to do with each other.",
        List.of(
            chart(
                    "Cosine of the update and the references",
                    "Of the gradient of the samples kept, before its correction, with that of the"
                        + " references.",
                    "cosine",
                    optional(StepMetrics::referenceCosine, 1))
                .shows(0, 0)
                .html(),
            unlessEmpty(
                "Loss of the references",
                "Mean of those that joined a step, in nats a token.",
                "loss",
                StepMetrics::referenceLoss),
            unlessEmpty(
                "Turn of the references",
                "Cosine of the selected references' gradient with what it was at their refresh.",
                "cosine",
                StepMetrics::referenceDrift)));
  }

  private Html unlessEmpty(
      String title, String about, String name, Function<StepMetrics, Double> value) {
    double[] y = optional(value, 1);
    return Arrays.stream(y).allMatch(Double::isNaN)
        ? Html.NONE
        : chart(title, about, name, y).html();
  }

  List<Html> costs() {
    return List.of(
        chart(
                "Speed",
                "Tokens of a batch by the seconds that its step took.",
                "tokens/s",
                values(StepMetrics::tokensPerSecond))
            .shows(0, 0)
            .html(),
        chart(
                "Peak memory",
                "The most that the process has had in main memory so far, in MiB.",
                "MiB",
                optional(step -> step.peakMemory() == null ? null : step.peakMemory() / MEBI, 1))
            .shows(0, 0)
            .exact()
            .html());
  }

  private LineChart chart(String title, String about, String name, double[] y) {
    return new LineChart(title, about, "step", steps)
        .line(name, y)
        .marks("refresh of the references", log.refreshSteps());
  }

  private double[] values(ToDoubleFunction<StepMetrics> value) {
    return log.steps().stream().mapToDouble(value).toArray();
  }

  private double[] optional(Function<StepMetrics, Double> value, double times) {
    return values(
        step -> {
          Double there = value.apply(step);
          return there == null ? Double.NaN : times * there;
        });
  }

  private static double[] scaled(double[] values, double by) {
    return Arrays.stream(values).map(value -> value * by).toArray();
  }
}
