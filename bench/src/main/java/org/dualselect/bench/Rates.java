package org.dualselect.bench;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** JMH's columns beside the time: the rates at which a variant does the least work. */
@State(Scope.Thread)
@AuxCounters(AuxCounters.Type.EVENTS)
public class Rates {
  private KernelBench bench;
  private long calls;
  private long start;
  private long end;

  @Setup(Level.Iteration)
  public void restart() {
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
    return bench.work().bytes() * calls / (end - start);
  }

  public double gigaflopsPerSecond() {
    return bench.work().flops() * calls / (end - start);
  }

  public double shareOfCopyBandwidth() {
    return gigabytesPerSecond() / Machine.copyBandwidth(bench.engine);
  }
}
