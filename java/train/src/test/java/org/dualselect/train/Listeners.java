package org.dualselect.train;

/** Listeners for tests. */
final class Listeners {
  private Listeners() {}

  static TrainListener silent() {
    return new TrainListener() {
      @Override
      public void info(String line) {}

      @Override
      public void scored(int epoch, long done, long total, double seconds) {}

      @Override
      public void step(Step step) {}
    };
  }
}
