package org.dualselect.cli;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import me.tongfei.progressbar.ProgressState;

/** Progress as one live line a phase. */
final class Bar implements Display {
  /** Columns from which on there is room for a bar beside the figures. */
  private static final int WIDE = 110;

  /** Percentage, ten cells of bar and the two times around it, as the library writes them. */
  private static final int FRAME = 44;

  private final PrintStream err;
  private final Terminal terminal;
  private ProgressBar bar;
  private volatile double left;

  Bar(PrintStream err, Terminal terminal) {
    this.err = err;
    this.terminal = terminal;
  }

  @Override
  public void line(String text) {
    close();
    err.println(text);
  }

  @Override
  public void progress(String phase, long done, long total, String figures, double left) {
    if (bar != null && (!bar.getTaskName().equals(phase) || done < bar.getCurrent())) {
      close();
    }
    if (bar == null) {
      bar = start(phase, total);
    }
    this.left = left;
    int room = terminal.columns() - FRAME - phase.length() - 2 * Long.toString(total).length();
    bar.setExtraMessage(wide() ? fitting(figures, "  ", room) : figures).stepTo(done);
    if (done == total) {
      close();
    }
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
      bar = null;
    }
  }

  /** As many of the figures, which two blanks part, as fit: the library would cut within one. */
  static String fitting(String figures, String between, int room) {
    StringBuilder fitting = new StringBuilder();
    for (String figure : figures.split("  ")) {
      String start = fitting.isEmpty() ? "" : between;
      if (fitting.length() + start.length() + figure.length() > room) {
        break;
      }
      fitting.append(start).append(figure);
    }
    return fitting.toString();
  }

  private ProgressBar start(String phase, long total) {
    ProgressBarBuilder builder =
        new ProgressBarBuilder()
            .setTaskName(phase)
            .setInitialMax(total)
            .setStyle(style())
            .setUpdateIntervalMillis(250)
            .setEtaFunction(state -> Optional.of(Duration.ofSeconds(Math.round(left))))
            // The width is known: the library would start a terminal driver to ask for it.
            .setConsumer(new ConsoleProgressBarConsumer(err, terminal.columns() - 2));
    if (!wide()) {
      builder.setRenderer(this::words);
    }
    return builder.build();
  }

  private boolean wide() {
    return terminal.columns() >= WIDE;
  }

  private String words(ProgressState state, int columns) {
    String start =
        "%s %d/%d left %s "
            .formatted(state.getTaskName(), state.getCurrent(), state.getMax(), Figures.time(left));
    String figures = Objects.requireNonNullElse(state.getExtraMessage(), "");
    return start + fitting(figures, " ", columns - start.length());
  }

  private ProgressBarStyle style() {
    if (!"UTF-8".equals(System.getProperty("sun.jnu.encoding"))) {
      return ProgressBarStyle.ASCII;
    }
    return terminal.color()
        ? ProgressBarStyle.COLORFUL_UNICODE_BLOCK
        : ProgressBarStyle.UNICODE_BLOCK;
  }
}
