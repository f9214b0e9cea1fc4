package org.dualselect.cli;

import java.io.IOException;
import java.nio.file.Path;
import org.dualselect.eval.EvaluateSettings;
import org.dualselect.eval.EvaluationResult;
import org.dualselect.eval.Evaluator;
import org.dualselect.eval.Rate;
import org.dualselect.eval.Responses;
import org.dualselect.eval.WinRate;

/** What an evaluation found, as a table. */
final class EvaluationView {
  private final Page page;

  EvaluationView(Page page) {
    this.page = page;
  }

  /**
   * @param data that it was measured on
   */
  void show(EvaluateSettings.Data data, EvaluationResult result) throws IOException {
    for (Responses set : result.sets()) {
      Rate rate = set.rate();
      page.line(
          "%-8s %-8s %5.0f of %-5d %5.1f %%   [%.1f, %.1f]   %s",
          set.kind(),
          set.counted(),
          rate.hits(),
          rate.of(),
          100 * rate.share(),
          100 * rate.low(),
          100 * rate.high(),
          set.file());
    }
    for (WinRate set : result.judged()) {
      Rate rate = set.rate();
      page.line(
          "%-8s won      %5.1f of %-5d %5.1f %%   [%.1f, %.1f]   %s; orders agree on %d, %d unclear",
          set.kind(),
          rate.hits(),
          rate.of(),
          100 * rate.share(),
          100 * rate.low(),
          100 * rate.high(),
          set.file(),
          set.consistent(),
          set.unclear());
    }
    if (!Double.isNaN(result.safetyAverage())) {
      page.line(
          "safety average %.2f (won of the unsafe files; the baseline has 50)",
          result.safetyAverage());
    }
    for (int i = 0; i < result.heldOut().size(); i++) {
      Evaluator.Prediction made = result.heldOut().get(i);
      mean("heldout  loss", made.loss(), data.heldOut().get(i));
      page.line(
          "heldout  accuracy %.1f %% of these tokens are the likeliest",
          100 * made.accuracy().mean());
    }
    for (int i = 0; i < result.probe().size(); i++) {
      mean("probe    KL", result.probe().get(i), data.probe().get(i));
    }
    if (!result.sets().isEmpty()) {
      page.line("[ ] are 95 %% intervals (Wilson); refusals are told by phrases");
    }
    page.line("%s, %,d tokens written", Figures.time(result.seconds()), result.tokens());
  }

  private void mean(String name, Evaluator.TokenMean mean, Path file) throws IOException {
    page.line(
        "%-17s %.4f nats a token, over %,d tokens   %s", name, mean.mean(), mean.tokens(), file);
  }
}
