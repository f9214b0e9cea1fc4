package org.dualselect.train;

import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/** Where the task pulls: the uncorrected gradients of the steps since the last refresh. */
final class TaskDirection {
  private final FlatVectors vectors;

  /** Of those gradients; a cosine does not see its scale. */
  private final Tensor sum;

  private final Tensor direction;
  private long summed;

  TaskDirection(Session session) {
    vectors = new FlatVectors(session);
    sum = session.vector();
    direction = session.vector();
  }

  /** How many gradients are in the sum. */
  long summed() {
    return summed;
  }

  void restore(long summed) {
    this.summed = summed;
  }

  /** What lives from step to step, by name. */
  Map<String, Tensor> vectors() {
    return Map.of("task_sum", sum);
  }

  void add(Tensor gradient) {
    vectors.add(sum, gradient, 1);
    summed++;
  }

  /** The direction now; of a refresh right after the last one the same as then. */
  Tensor get() {
    if (summed > 0) {
      direction.copy_(sum);
    }
    return direction;
  }

  /** A refresh is done with it. */
  void reset() {
    sum.zero_();
    summed = 0;
  }
}
