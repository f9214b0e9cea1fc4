package org.dualselect.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import org.dualselect.demo.DemoFiles;
import org.dualselect.demo.DemoPlan;
import org.dualselect.demo.Exam;
import org.dualselect.demo.Result;
import org.dualselect.demo.Scores;
import org.dualselect.merge.MergeSettings;
import org.dualselect.merge.Merger;
import org.dualselect.train.MachineSettings;
import org.dualselect.train.TrainSummary;

/** The demo with one seed: a model is made, aligned, fine-tuned in two ways, and examined. */
final class DemoRun {
  /** Far above what the corpus has. */
  private static final int MAX_LENGTH = 128;

  private final Main main;
  private final DemoFiles files;
  private final DemoPlan plan;
  private final long seed;
  private final boolean quiet;
  private final BooleanSupplier stop;

  DemoRun(Main main, Path folder, DemoPlan plan, long seed, boolean quiet, BooleanSupplier stop) {
    this.main = main;
    this.files = new DemoFiles(folder);
    this.plan = plan;
    this.seed = seed;
    this.quiet = quiet;
    this.stop = stop;
  }

  /**
   * Returns what the aligned model, SFT and DualSelect do.
   *
   * @throws CancellationException when the user stopped it
   */
  List<Result> run() throws IOException {
    files.write(seed);
    say("1/4 a small language model is made and aligned: it answers, and refuses what is unsafe");
    double aligning = train(files.start(), "alignment", files.alignment(), plan.alignment());
    merge();
    say("2/4 harmless tasks wear that down: plain fine-tuning");
    double sft = train(files.model(), "task", files.run("sft"), plan.sft());
    say("3/4 the same tasks, with DualSelect");
    double dualSelect = train(files.model(), "task", files.run("dualselect"), plan.dualSelect());
    say("4/4 each is asked what no training had");
    return List.of(
        new Result("aligned", exam("the aligned model", null), aligning),
        new Result("SFT", exam("SFT", files.run("sft")), sft),
        new Result("DualSelect", exam("DualSelect", files.run("dualselect")), dualSelect));
  }

  private Scores exam(String name, Path adapter) {
    try (ConsoleProgress progress = ConsoleProgress.of(main, quiet)) {
      return new Exam(files, machine(), progress, stop).take(name, adapter);
    }
  }

  private void say(String line) {
    if (!quiet) {
      main.err.println(line);
    }
  }

  /** Returns the seconds that it took. */
  private double train(Path model, String data, Path output, List<String> flags)
      throws IOException {
    List<String> all = new ArrayList<>(flags);
    all.addAll(
        List.of(
            "--model=" + model,
            "--output=" + output,
            "--task=" + files.data(data),
            "--reference=" + files.data("reference"),
            "--template=chat",
            "--max-length=" + MAX_LENGTH,
            "--seed=" + seed,
            "--overwrite"));
    TrainCommand train = TrainCommand.parsed(all.toArray(String[]::new));
    TrainSummary summary = TrainRun.run(main, train.settings(), train.flags(), quiet, stop);
    if (summary.stopped()) {
      throw new CancellationException();
    }
    return summary.seconds();
  }

  private void merge() throws IOException {
    try (ConsoleProgress progress = ConsoleProgress.of(main, quiet)) {
      Merger.run(
          new MergeSettings(
              files.start(), files.alignment(), files.model(), true, false, null, machine()),
          progress,
          stop);
    }
  }

  private MachineSettings machine() {
    return new MachineSettings("cpu", "float32", seed, 0, MAX_LENGTH);
  }
}
