package org.dualselect.train;

import java.util.List;

/** Several listeners as one. */
record TrainListeners(List<TrainListener> all) implements TrainListener {
  @Override
  public void info(String line) {
    all.forEach(one -> one.info(line));
  }

  @Override
  public void resumed(long steps) {
    all.forEach(one -> one.resumed(steps));
  }

  @Override
  public void planned(long steps, long records, int batch) {
    all.forEach(one -> one.planned(steps, records, batch));
  }

  @Override
  public void scored(String phase, long done, long total, double seconds) {
    all.forEach(one -> one.scored(phase, done, total, seconds));
  }

  @Override
  public void step(Step step) {
    all.forEach(one -> one.step(step));
  }

  @Override
  public void read(String name, Encoded data) {
    all.forEach(one -> one.read(name, data));
  }

  @Override
  public void refreshed(Refresh refresh) {
    all.forEach(one -> one.refreshed(refresh));
  }
}
