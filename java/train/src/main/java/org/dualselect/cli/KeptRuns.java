package org.dualselect.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import org.dualselect.compare.Examination;
import org.dualselect.compare.Outcome;
import org.dualselect.data.FolderLock;
import org.dualselect.eval.EvaluationResult;
import org.dualselect.train.TrainListener;
import org.dualselect.train.TrainSettings;

/** Trainings one after the other, each measured the same way. */
final class KeptRuns {
  private final Main main;
  private final boolean quiet;
  private final Path output;
  private final Examination examination;
  private final StopSignal stop;
  private final List<KeptRun> runs;

  /** What is still to be trained. */
  private final Set<Path> open = new HashSet<>();

  private int bases;
  private int begun;
  private int done;
  private int trained;
  private double seconds;

  private KeptRuns(
      Main main, boolean quiet, Path output, Examination examination, List<KeptRun> runs)
      throws IOException {
    this.main = main;
    this.quiet = quiet;
    this.output = output;
    this.examination = examination;
    this.stop =
        StopSignal.install(
            main.err,
            "stopping after this batch; what is done is kept, and the same command goes on with it;"
                + " once more ends at once, without what was done since the last checkpoint");
    this.runs = runs;
    for (KeptRun run : runs) {
      if (!run.isTrained()) {
        open.add(run.folder());
      }
    }
  }

  /** What is done with them, and with what they come to. */
  @FunctionalInterface
  interface Work {
    void with(KeptRuns runs) throws IOException;
  }

  /**
   * Does it while no other process does anything in that folder.
   *
   * @param output folder of the runs
   * @param runs one may be in it more than once
   * @return the exit code
   */
  static int go(
      Main main, boolean quiet, Path output, Examination examination, List<KeptRun> runs, Work work)
      throws IOException {
    Files.createDirectories(output);
    try (FolderLock lock = FolderLock.take(output)) {
      KeptRuns all = new KeptRuns(main, quiet, output, examination, runs);
      try {
        work.with(all);
        return Main.DONE;
      } catch (CancellationException e) {
        main.err.printf(
            "stopped with %d of %d runs done: what is done is kept in %s, and the same command goes"
                + " on from there%n",
            all.done, runs.size(), output);
        return all.stop.exitCode();
      }
    }
  }

  /**
   * The model, with the adapter if there is one, that a run begins with; asked in the same order at
   * each call, since it is kept by its number.
   */
  Outcome before(String name, TrainSettings settings) throws IOException {
    Path adapter = settings.files().adapter();
    String file = bases++ == 0 ? "before.json" : "before-%d.json".formatted(bases);
    return new KeptOutcome(output.resolve(file), examination.fingerprint(settings, adapter))
        .or(
            () -> {
              if (!quiet) {
                main.err.println(name + ": the model as it is");
              }
              return Outcome.of(name, null, null, measure(settings, adapter));
            })
        .named(name);
  }

  boolean hasNext() {
    return begun < runs.size();
  }

  /** What the next run comes to. */
  Outcome next() throws IOException {
    KeptRun run = runs.get(begun++);
    if (!quiet) {
      main.err.printf("run %d of %d%s: %s%n", begun, runs.size(), where(run), run.folder());
    }
    long start = System.nanoTime();
    run.train(main, quiet, stop);
    Outcome outcome =
        run.outcome(examination.fingerprint(), () -> measure(run.settings(), run.folder()));
    done++;
    if (open.remove(run.folder())) {
      trained++;
      seconds += (System.nanoTime() - start) * 1e-9;
    }
    return outcome;
  }

  private String where(KeptRun run) {
    return !open.contains(run.folder())
        ? ", trained before"
        : trained == 0 ? "" : ", about " + Figures.time(open.size() * seconds / trained) + " left";
  }

  private EvaluationResult measure(TrainSettings settings, Path adapter) throws IOException {
    try (ConsoleProgress progress = ConsoleProgress.of(main, quiet)) {
      return examination.of(settings, adapter, TrainListener.all(progress, new Stopper(stop)));
    }
  }
}
