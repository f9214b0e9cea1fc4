package org.dualselect.diagnose;

import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import org.dualselect.train.Session;
import org.dualselect.train.TrainListener;
import org.dualselect.train.Updates;

/**
 * Tells a listener how far a diagnosis is, and ends it when asked to, by a {@link
 * CancellationException}.
 */
final class DiagnoseProgress {
  private final Session session;
  private final TrainListener listener;
  private final BooleanSupplier stop;
  private final double learningRate;
  private final int rolloutSteps;
  private final int probes;
  private long steps;
  private int rolledOut;
  private String phase = "";
  private long start;
  private int scored;

  /**
   * @param stop asked after every pass and step
   * @param rolloutSteps of all rollouts
   * @param probes records of the probe
   */
  DiagnoseProgress(
      Session session,
      TrainListener listener,
      BooleanSupplier stop,
      double learningRate,
      int rolloutSteps,
      int probes) {
    this.session = session;
    this.listener = listener;
    this.stop = stop;
    this.learningRate = learningRate;
    this.rolloutSteps = rolloutSteps;
    this.probes = probes;
  }

  /** So many more records of a phase are scored. */
  void scored(String name, int more, int total) {
    if (!phase.equals(name)) {
      begin(name);
    }
    scored += more;
    listener.scored(name, scored, total, seconds());
    goOn();
  }

  /** So many records of the probe are measured, in this pass over it. */
  void probed(int done) {
    if (!phase.equals("probe") || done <= scored) {
      begin("probe");
    }
    scored = done;
    listener.scored("probe", done, probes, seconds());
    goOn();
  }

  private void begin(String name) {
    phase = name;
    start = System.nanoTime();
    scored = 0;
  }

  private double seconds() {
    return (System.nanoTime() - start) * 1e-9;
  }

  /** One more step of the rollouts. */
  void step(Updates.Done done) {
    rolledOut++;
    step("rollouts", rolledOut, rolloutSteps, done);
  }

  void step(String name, int step, int of, Updates.Done done) {
    steps++;
    listener.step(
        new TrainListener.Step(
            steps,
            0,
            name,
            step,
            of,
            done.loss(),
            done.kept(),
            done.batch(),
            0,
            done.gradientNorm(),
            learningRate,
            done.tokens(),
            done.seconds(),
            session.clock().lap(),
            null,
            null));
    goOn();
  }

  private void goOn() {
    if (stop.getAsBoolean()) {
      throw new CancellationException();
    }
  }
}
