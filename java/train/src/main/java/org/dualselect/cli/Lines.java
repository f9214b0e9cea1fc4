package org.dualselect.cli;

import java.io.PrintStream;

/** Progress as plain lines, for pipes and log files. */
final class Lines implements Display {
  private final PrintStream err;

  Lines(PrintStream err) {
    this.err = err;
  }

  @Override
  public void line(String text) {
    err.println(text);
  }

  @Override
  public void progress(String phase, long done, long total, String figures, double left) {
    String rest = left == 0 ? "" : "  left " + Figures.time(left);
    err.println(phase + "  " + done + "/" + total + "  " + figures + rest);
  }

  @Override
  public void close() {
    err.flush();
  }
}
