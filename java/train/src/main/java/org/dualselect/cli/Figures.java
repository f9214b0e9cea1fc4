package org.dualselect.cli;

import java.util.Locale;
import org.dualselect.train.TrainListener.Step;
import org.dualselect.train.TrainSummary;

/** The steps since the last line, in figures. */
final class Figures {
  private int steps;
  private double loss;
  private double cosine;
  private long kept;
  private long samples;
  private long tokens;
  private double seconds;

  void add(Step step) {
    steps++;
    loss += step.loss();
    cosine += step.meanCosine();
    kept += step.kept();
    samples += step.batch();
    tokens += step.tokens();
    seconds += step.seconds();
  }

  /** The means since the last call. */
  String take() {
    String words =
        String.format(
            Locale.ROOT,
            "loss %.4f  kept %.0f %%%s  %.0f tokens/s",
            loss / steps,
            100.0 * kept / Math.max(samples, 1),
            // Exactly zero where there is no reference direction yet, or none at all.
            cosine == 0 ? "" : String.format(Locale.ROOT, "  mean cosine %+.3f", cosine / steps),
            tokens / Math.max(seconds, 1e-9));
    steps = 0;
    loss = 0;
    cosine = 0;
    kept = 0;
    samples = 0;
    tokens = 0;
    seconds = 0;
    return words;
  }

  /** {@code 7 s}, {@code 2:07} or {@code 1:02:07}. */
  static String time(double seconds) {
    if (seconds < 10) {
      return String.format(Locale.ROOT, "%.1f s", seconds);
    }
    long s = Math.round(seconds);
    return s < 3600
        ? String.format(Locale.ROOT, "%d:%02d", s / 60, s % 60)
        : String.format(Locale.ROOT, "%d:%02d:%02d", s / 3600, s / 60 % 60, s % 60);
  }

  /** A run in one line. */
  static String words(TrainSummary run, double stepMillis) {
    double percent = 100 / Math.max(run.seconds(), 1e-9);
    return String.format(
        Locale.ROOT,
        "%s %d %s in %s: %.1f ms a step; of the time forward %.0f %%, backward %.0f %%,"
            + " engine %.0f %%; last loss %.4f; the adapter is in %s",
        run.stopped() ? "stopped after" : "done,",
        run.steps(),
        run.steps() == 1 ? "step" : "steps",
        time(run.seconds()),
        stepMillis,
        percent * run.forwardSeconds(),
        percent * run.backwardSeconds(),
        percent * run.engineSeconds(),
        run.finalLoss(),
        run.output());
  }
}
