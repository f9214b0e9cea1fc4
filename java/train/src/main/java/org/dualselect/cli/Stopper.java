package org.dualselect.cli;

import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import org.dualselect.train.TrainListener;

/** Ends what it listens to, by a {@link CancellationException}, when the user asks for it. */
record Stopper(BooleanSupplier stop) implements TrainListener {
  @Override
  public void info(String line) {}

  @Override
  public void planned(long steps, long records, int batch) {}

  @Override
  public void scored(String phase, long done, long total, double seconds) {
    if (stop.getAsBoolean()) {
      throw new CancellationException();
    }
  }

  @Override
  public void step(Step step) {}
}
