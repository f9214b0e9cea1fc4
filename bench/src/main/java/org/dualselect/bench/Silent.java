package org.dualselect.bench;

import org.dualselect.train.TrainListener;

/** Shows nothing. */
final class Silent implements TrainListener {
  @Override
  public void info(String line) {}

  @Override
  public void planned(long steps, long records, int batch) {}

  @Override
  public void scored(String phase, long done, long total, double seconds) {}

  @Override
  public void step(Step step) {}
}
