package org.dualselect.bench;

import java.util.ArrayList;
import java.util.List;

/**
 * Times the variants of one benchmark in turns within one process, so that whatever else happens on
 * the machine happens to all of them. A round gives a time of each and so their ratios; medians
 * over the rounds are reported.
 */
final class Interleaved {
  private static final double TURN = 20e6; // ns: long against the clock and a GPU's queue
  private static final double WARM_UP = 300e6; // ns of a variant: until the JIT is done with it
  private static final int LEAST_ROUNDS = 3;

  private final KernelBench bench;
  private final int rounds;
  private final double patience;
  private final List<Turn> turns = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();

  /**
   * @param patience nanoseconds after which a slow benchmark gets no further rounds
   */
  Interleaved(KernelBench bench, int rounds, double patience) {
    this.bench = bench;
    this.rounds = rounds;
    this.patience = patience;
  }

  /** A variant with its times of a call, in nanoseconds, one a round. */
  private static final class Turn {
    final Variant variant;
    final Rates rates = new Rates();
    final List<Double> times = new ArrayList<>();
    int calls = 1;

    Turn(Variant variant) {
      this.variant = variant;
    }
  }

  /** What came out for one variant: nanoseconds of a call, one a round. */
  record Outcome(String variant, double[] times) {
    double nanoseconds() {
      return Quartiles.of(times).median();
    }

    /** Of the times in the same rounds: this variant's, in that one's. */
    Quartiles ratioTo(Outcome other) {
      double[] ratios = new double[times.length];
      for (int round = 0; round < ratios.length; round++) {
        ratios[round] = times[round] / other.times[round];
      }
      return Quartiles.of(ratios);
    }
  }

  List<Outcome> run() {
    return run(List.of());
  }

  /**
   * @param names of the variants; all of them if it is empty
   */
  List<Outcome> run(List<String> names) {
    for (Variant variant : Variant.of(bench)) {
      if (!names.isEmpty() && !names.contains(variant.name())) {
        continue;
      }
      try {
        turns.add(warmedUp(new Turn(variant)));
      } catch (UnsupportedOperationException e) {
        notes.add(variant.name() + ": " + e.getMessage());
      }
    }
    long start = System.nanoTime();
    for (int round = 0;
        round < rounds && (round < LEAST_ROUNDS || System.nanoTime() - start < patience);
        round++) {
      for (int i = 0; i < turns.size(); i++) {
        Turn turn = turns.get((round + i) % turns.size()); // nobody always follows the same one
        turn.times.add(time(turn));
      }
    }
    return turns.stream()
        .map(
            turn ->
                new Outcome(
                    turn.variant.name(),
                    turn.times.stream().mapToDouble(Double::doubleValue).toArray()))
        .toList();
  }

  /** Why a variant is missing, a sentence each. */
  List<String> notes() {
    return notes;
  }

  private Turn warmedUp(Turn turn) {
    long start = System.nanoTime();
    double once = time(turn);
    while (System.nanoTime() - start < WARM_UP) {
      once = time(turn);
    }
    turn.calls = (int) Math.max(1, Math.ceil(TURN / once));
    return turn;
  }

  private double time(Turn turn) {
    bench.reset();
    turn.rates.restart();
    bench.engine.sync();
    long start = System.nanoTime();
    for (int call = 0; call < turn.calls; call++) {
      turn.variant.run(turn.rates);
    }
    bench.engine.sync();
    return (double) (System.nanoTime() - start) / turn.calls;
  }
}
