package org.dualselect.train;

import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/**
 * Steps on tasks and steps on references by turns, each drawn towards where the others left off:
 * {@code g + ρ (w − w_other)}, the gradient of {@code loss + ρ/2 |w − w_other|²} (Lisa, arXiv
 * 2405.18641). In the first tenth of the run nothing is drawn, nor before the others had a turn.
 */
final class Turns {
  /** Of the run, in which nothing is drawn yet. */
  private static final double FREE = 0.1;

  private final FlatVectors vectors;
  private final Tensor parameters;
  private final double rho;
  private final int taskTurn;
  private final int cycle;
  private final long total;
  private final Tensor afterTasks;
  private final Tensor afterReferences;
  private long taken;

  /**
   * @param total steps of the whole run
   */
  Turns(Session session, TrainSettings settings, long total) {
    vectors = new FlatVectors(session);
    parameters = session.lora().parameters();
    rho = settings.selection().rho();
    taskTurn = settings.extensions().taskTurn();
    cycle = taskTurn + settings.extensions().referenceTurn();
    this.total = total;
    afterTasks = session.vector();
    afterReferences = session.vector();
  }

  /** Steps on references in a run of so many on tasks, with which it ends. */
  static long extraSteps(ExtensionSettings settings, long taskSteps) {
    return Math.max(0, taskSteps - 1) / settings.taskTurn() * settings.referenceTurn();
  }

  long taken() {
    return taken;
  }

  void restore(long taken) {
    this.taken = taken;
  }

  /** What lives from step to step, by name. */
  Map<String, Tensor> vectors() {
    return Map.of("after_tasks", afterTasks, "after_references", afterReferences);
  }

  /** Whether the next step is one on references. */
  boolean ofReferences() {
    return taken % cycle >= taskTurn;
  }

  /** Adds to the gradient of the next step what draws it. */
  void draw(Tensor gradient) {
    if (taken < Math.max(FREE * total, ofReferences() ? taskTurn : cycle)) {
      return;
    }
    vectors.add(gradient, parameters, rho);
    vectors.add(gradient, ofReferences() ? afterTasks : afterReferences, -rho);
  }

  /** The step is done; the last one of a turn leaves its mark. */
  void advance() {
    taken++;
    if (taken % cycle == taskTurn) {
      afterTasks.copy_(parameters);
    } else if (taken % cycle == 0) {
      afterReferences.copy_(parameters);
    }
  }
}
