package org.dualselect.train;

import java.util.List;
import java.util.function.Consumer;

/** Listeners for tests. */
final class Listeners {
  private Listeners() {}

  static TrainListener silent() {
    return steps(step -> {});
  }

  /** Hears of the steps alone. */
  static TrainListener steps(Consumer<TrainListener.Step> steps) {
    return of(line -> {}, steps);
  }

  /** Keeps the lines about the run. */
  static TrainListener lines(List<String> lines) {
    return of(lines::add, step -> {});
  }

  private static TrainListener of(Consumer<String> info, Consumer<TrainListener.Step> steps) {
    return new TrainListener() {
      @Override
      public void info(String line) {
        info.accept(line);
      }

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
