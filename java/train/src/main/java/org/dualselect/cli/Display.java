package org.dualselect.cli;

/** Where progress is shown. */
interface Display extends AutoCloseable {
  /** Shows nothing. */
  Display NONE =
      new Display() {
        @Override
        public void line(String text) {}

        @Override
        public void progress(String phase, long done, long total, String figures, double left) {}

        @Override
        public void close() {}
      };

  void line(String text);

  /** {@code left} is the time left of the whole run, in seconds. */
  void progress(String phase, long done, long total, String figures, double left);

  @Override
  void close();
}
