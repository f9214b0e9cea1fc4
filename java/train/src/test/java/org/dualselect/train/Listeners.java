package org.dualselect.train;

import java.util.function.Consumer;

/** Listeners for tests. */
final class Listeners {
  private Listeners() {}

  static TrainListener silent() {
    return steps(step -> {});
  }

  /** Hears of the steps alone. */
  static TrainListener steps(Consumer<TrainListener.Step> steps) {
    return new TrainListener() {
      @Override
      public void info(String line) {}

      @Override
      public void planned(long steps, long records, int batch) {}

      @Override
      public void scored(String phase, long done, long total, double seconds) {}

      @Override
      public void step(Step step) {
        steps.accept(step);
      }
    };
  }
}
