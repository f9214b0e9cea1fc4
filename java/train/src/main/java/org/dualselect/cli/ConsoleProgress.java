package org.dualselect.cli;

import java.io.PrintStream;
import java.util.Locale;
import java.util.function.LongSupplier;
import org.dualselect.merge.MergeListener;
import org.dualselect.train.TrainListener;
import org.dualselect.train.TrainSummary;

/** Shows a run on standard error: a live bar on a terminal, now and then a line elsewhere. */
final class ConsoleProgress implements TrainListener, MergeListener, AutoCloseable {
  private static final double LINE_SECONDS = 5;
  private static final double BAR_SECONDS = 0.2;

  /** A pass over the references between steps that takes no longer is not shown. */
  private static final double SHORT_SECONDS = 5;

  private static final double MEGA = 1e6;

  private final Display display;
  private final double interval;
  private final LongSupplier nanoTime;
  private final Figures figures = new Figures();
  private final TimeLeft left = new TimeLeft();
  private String phase = "";
  private double stepSeconds;
  private long steps;
  private long shown;

  private ConsoleProgress(Display display, double interval, LongSupplier nanoTime) {
    this.display = display;
    this.interval = interval;
    this.nanoTime = nanoTime;
  }

  static ConsoleProgress of(Main main, boolean quiet) {
    if (quiet) {
      return new ConsoleProgress(Display.NONE, Double.POSITIVE_INFINITY, System::nanoTime);
    }
    return main.terminal.columns() > 0
        ? new ConsoleProgress(new Bar(main.err, main.terminal), BAR_SECONDS, System::nanoTime)
        : plain(main.err, System::nanoTime);
  }

  static ConsoleProgress plain(PrintStream err, LongSupplier nanoTime) {
    return new ConsoleProgress(new Lines(err), LINE_SECONDS, nanoTime);
  }

  @Override
  public void info(String line) {
    display.line(Terminal.escape(line));
  }

  @Override
  public void planned(long steps, long records, int batch) {
    left.planned(steps, records, batch);
  }

  @Override
  public void scored(String name, long done, long total, double seconds) {
    boolean planned = !name.equals(RESPONSES); // which come before the plan
    if (planned) {
      left.scored(name, done, seconds);
    }
    if (steps > 0 && seconds < SHORT_SECONDS) {
      return; // refreshes may come every few steps, and would tear the epoch to pieces
    }
    enter(name);
    if (due(done, total)) {
      String words = String.format(Locale.ROOT, "%.1f records/s", done / Math.max(seconds, 1e-9));
      double remains = planned ? left.seconds() : (total - done) * seconds / done;
      display.progress(phase, done, total, words, remains);
    }
  }

  @Override
  public void step(Step step) {
    enter(step.phase());
    figures.add(step);
    left.step(step.seconds());
    stepSeconds += step.seconds();
    steps++;
    if (due(step.step(), step.totalSteps())) {
      display.progress(phase, step.step(), step.totalSteps(), figures.take(), left.seconds());
    }
  }

  @Override
  public void merged(long done, long total, double seconds) {
    enter("merging");
    if (100 * done >= total && due(done, total)) { // the first per cent says little about the rest
      double rate = done / Math.max(seconds, 1e-9);
      String words =
          String.format(Locale.ROOT, "%% of %.1f MB, %.0f MB/s", total / MEGA, rate / MEGA);
      display.progress(phase, 100 * done / total, 100, words, (total - done) / rate);
    }
  }

  /** Sums the run up in one line. */
  void finished(TrainSummary run) {
    // Loading and reference selection are in the run's time, not in a step's.
    display.line(Figures.words(run, steps == 0 ? 0 : 1000 * stepSeconds / steps));
  }

  @Override
  public void close() {
    display.close();
  }

  private void enter(String name) {
    if (!name.equals(phase)) {
      phase = name;
      shown = Long.MIN_VALUE;
    }
  }

  private boolean due(long done, long total) {
    long now = nanoTime.getAsLong();
    boolean due = shown == Long.MIN_VALUE || done == total || (now - shown) * 1e-9 >= interval;
    if (due) {
      shown = now;
    }
    return due;
  }
}
