package org.dualselect.train;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The order in which a run visits the task records, and how far it is. Epoch 0 is the warm-up: one
 * order is drawn for all of it and repeats if it is shorter. Every epoch draws its own; its last
 * batch may be smaller.
 */
final class DataOrder {
  private final OptimizerSettings settings;
  private final int records;
  private final int warmupSteps;
  private final PythonRandom random;

  private int epoch;
  private int done;
  private byte[] drawnFrom;
  private int[] order;

  /**
   * Where a run stands.
   *
   * @param epoch 0 in the warm-up
   * @param done batches of this epoch
   * @param random state that the epoch's order is drawn from, so that the order itself, which may
   *     be long, need not be kept
   */
  record State(int epoch, int done, byte[] random) {}

  /**
   * @param records that there are
   */
  DataOrder(TrainSettings settings, int records) {
    this.settings = settings.optimizer();
    this.records = records;
    this.warmupSteps = settings.selection().method().ranks() ? settings.refresh().warmupSteps() : 0;
    this.random = new PythonRandom(settings.machine().seed());
    draw();
  }

  State state() {
    return new State(epoch, done, drawnFrom);
  }

  void restore(State state) {
    epoch = state.epoch;
    done = state.done;
    random.restore(state.random);
    draw();
  }

  /** The batch that is next, of a run that is not finished, as places in the data. */
  int[] batch() {
    if (epochEnds()) {
      epoch++;
      done = 0;
      draw();
    }
    int from = done % batchesPerEpoch() * settings.batchSize();
    return Arrays.copyOfRange(order, from, Math.min(records, from + settings.batchSize()));
  }

  /** That batch is trained on. */
  void advance() {
    done++;
  }

  /** From 1; 0 in the warm-up. */
  int epoch() {
    return epoch;
  }

  /** Batches of this epoch that are trained on. */
  int done() {
    return done;
  }

  /** Batches of this epoch. */
  int batches() {
    return epoch == 0 ? warmupSteps : batchesPerEpoch();
  }

  boolean epochEnds() {
    return done == batches();
  }

  /** Whether the last batch of the last epoch is trained on. */
  boolean finished() {
    return epoch == settings.epochs() && epochEnds();
  }

  /** Batches trained on, without the warm-up's. */
  long taskSteps() {
    return epoch == 0 ? 0 : (epoch - 1L) * batchesPerEpoch() + done;
  }

  /** Batches of the whole run, without the warm-up's. */
  long totalTaskSteps() {
    return (long) settings.epochs() * batchesPerEpoch();
  }

  /** Batches of the whole run. */
  long totalSteps() {
    return warmupSteps + totalTaskSteps();
  }

  private int batchesPerEpoch() {
    return (records + settings.batchSize() - 1) / settings.batchSize();
  }

  private void draw() {
    drawnFrom = random.state();
    order =
        settings.shuffle() && batches() > 0
            ? random.shuffled(records)
            : IntStream.range(0, records).toArray();
  }
}
