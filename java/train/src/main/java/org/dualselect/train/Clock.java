package org.dualselect.train;

import java.util.function.Supplier;

/** Wall time by what it went into. */
public final class Clock {
  /** Seconds by what they went into. */
  public record Split(double forward, double backward, double engine) {}

  private Split lap = new Split(0, 0, 0);
  private long forward;
  private long backward;
  private long engine;

  <T> T forward(Supplier<T> work) {
    long start = System.nanoTime();
    T result = work.get();
    forward += System.nanoTime() - start;
    return result;
  }

  void backward(Runnable work) {
    long start = System.nanoTime();
    work.run();
    backward += System.nanoTime() - start;
  }

  void engine(Runnable work) {
    long start = System.nanoTime();
    work.run();
    engine += System.nanoTime() - start;
  }

  /** What went where since the last call. */
  public Split lap() {
    Split before = lap;
    lap = new Split(forwardSeconds(), backwardSeconds(), engineSeconds());
    return new Split(
        lap.forward - before.forward, lap.backward - before.backward, lap.engine - before.engine);
  }

  public double forwardSeconds() {
    return forward * 1e-9;
  }

  public double backwardSeconds() {
    return backward * 1e-9;
  }

  public double engineSeconds() {
    return engine * 1e-9;
  }
}
