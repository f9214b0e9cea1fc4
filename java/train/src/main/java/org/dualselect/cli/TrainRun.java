package org.dualselect.cli;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.dualselect.eval.GreedyResponder;
import org.dualselect.monitor.RunMonitor;
import org.dualselect.monitor.RunRecord;
import org.dualselect.train.RefreshSettings;
import org.dualselect.train.Responder;
import org.dualselect.train.TrainListener;
import org.dualselect.train.TrainSettings;
import org.dualselect.train.TrainSummary;
import org.dualselect.train.Trainer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** A training run that is shown on the terminal and kept on record in its folder. */
final class TrainRun {
  private static final List<String> NOT_SETTINGS =
      List.of("--config", "--quiet", "--verbose", "--help");

  /** As many tokens as show what a model does with a request. */
  static final Responder RESPONDER = new GreedyResponder(128);

  private TrainRun() {}

  /**
   * @param flags of train, parsed: what {@code settings} were made of
   */
  static TrainSummary run(
      Main main, TrainSettings settings, CommandSpec flags, boolean quiet, BooleanSupplier stop)
      throws IOException {
    RunRecord record = new RunRecord(settings, values(settings, flags), main.command());
    try (ConsoleProgress progress = ConsoleProgress.of(main, quiet);
        RunMonitor monitor = new RunMonitor(settings.files().output())) {
      TrainListener all = TrainListener.all(progress, record, monitor);
      TrainSummary summary = Trainer.run(settings, RESPONDER, all, stop);
      record.ended(summary);
      progress.finished(summary);
      return summary;
    } catch (IOException | RuntimeException | Error e) {
      try {
        record.failed(Failure.sentence(e));
      } catch (IOException another) {
        e.addSuppressed(another);
      }
      throw e;
    }
  }

  /** As in a file for {@code --config}: a flag without a value is left out. */
  static Map<String, Object> values(TrainSettings settings, CommandSpec flags) {
    Map<String, Object> values = new LinkedHashMap<>();
    for (OptionSpec flag : flags.options()) {
      Object value = flag.getValue();
      if (value != null && !NOT_SETTINGS.contains(flag.longestName())) {
        boolean plain =
            value instanceof Number || value instanceof Boolean || value instanceof List;
        values.put(flag.longestName().substring("--".length()), plain ? value : value.toString());
      }
    }
    values.put(
        "refresh-every",
        switch (settings.refresh().every()) {
          case 0 -> "epoch";
          case RefreshSettings.AUTO -> "auto";
          default -> settings.refresh().every();
        });
    values.put("score-batch-size", settings.refresh().scoreBatch());
    return values;
  }
}
