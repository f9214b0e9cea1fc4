package org.dualselect.cli;

import java.util.Locale;
import org.dualselect.train.TrainListener.Step;

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
            "loss %.4f  kept %.0f %%  cosine %+.3f  %.0f tokens/s",
            loss / steps,
            100.0 * kept / Math.max(samples, 1),
            cosine / steps,
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
}
