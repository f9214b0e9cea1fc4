package org.dualselect.bench;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;

/**
 * JMH's columns beside the time: the rates at which a variant does the least work. JMH adds up what
 * the iterations report, so that each reports its part of the mean.
 */
@State(Scope.Thread)
@AuxCounters(AuxCounters.Type.EVENTS)
public class Rates {
  private KernelBench bench;
  private long calls;
  private long start;
  private long end;
  private int reports = 1;

  @Setup(Level.Iteration)
  public void restart(IterationParams iterations, BenchmarkParams benchmark) {
    reports = iterations.getCount() * Math.max(1, benchmark.getForks());
    restart();
  }

  void restart() {
    calls = -1; // the first call starts the clock
  }

  /** Every variant calls this when it is done. */
  void count(KernelBench done) {
    end = System.nanoTime();
    if (++calls == 0) {
      start = end;
      bench = done;
    }
  }

  public double gigabytesPerSecond() {
    return rate(bench.work().bytes());
  }

  public double gigaflopsPerSecond() {
    return rate(bench.work().flops());
  }

  public double shareOfCopyBandwidth() {
    return gigabytesPerSecond() / Machine.copyBandwidth(bench.engine);
  }

  private double rate(double aCall) {
    return aCall * calls / (end - start) / reports;
  }
}
