package org.dualselect.cli;

import java.io.IOException;
import java.io.Writer;
import java.util.Locale;

/** Lines of a report on standard output, which is as wide as the terminal. */
final class Page {
  private static final int NARROWEST = 40;
  private static final int WIDEST = 120;
  private static final int NO_TERMINAL = 100;

  private final Writer out;
  private final int width;

  /**
   * @param quiet whether nothing of it is wanted
   */
  Page(Main main, boolean quiet) {
    out = quiet ? Writer.nullWriter() : main.out;
    int columns = main.terminal.columns() > 0 ? main.terminal.columns() : NO_TERMINAL;
    width = Math.max(NARROWEST, Math.min(columns, WIDEST));
  }

  int width() {
    return width;
  }

  /** A line whose words may come out of files, formatted as everywhere on earth. */
  void line(String format, Object... words) throws IOException {
    raw(Terminal.escape(String.format(Locale.ROOT, format, words)));
  }

  /** A line that has colours, or is as it is. */
  void raw(String line) throws IOException {
    out.write(line + "\n");
  }

  /** As in {@code 1,024 records}. */
  static String count(int n, String thing) {
    return String.format(Locale.ROOT, "%,d %s%s", n, thing, n == 1 ? "" : "s");
  }
}
