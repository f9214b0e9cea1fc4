package org.dualselect.train;

import java.util.Arrays;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.bytedeco.pytorch.Tensor;
import org.dualselect.model.Torch;

/**
 * Where the task pulls: the uncorrected gradients of the steps since the last refresh, as the
 * paper's release has it, or the gradient of some task records at the parameters of now. The
 * release's is of parameters that are gone: where steps are large enough to overshoot, it points
 * away from the very records that it is the sum of, and these seem the most endangered.
 */
final class TaskDirection {
  /** Keeps these draws apart from the orders of records and references. */
  private static final long STREAM = 0xd12ec710L;

  /** Of dropout masks; steps count theirs from 0 upwards, refreshes from -1 downwards. */
  private static final long MASKS = Long.MIN_VALUE;

  private final Encoded task;
  private final long seed;

  /** Records of a draw; 0: the sum of the steps. */
  private final int samples;

  private final ReferenceStream stream;
  private final FlatVectors vectors;

  /** Of those gradients; a cosine does not see its scale. */
  private final Tensor sum;

  private final Tensor direction;
  private long summed;

  /**
   * @param stop asked after every batch of a draw
   */
  TaskDirection(Session session, TrainSettings settings, Encoded task, BooleanSupplier stop) {
    this.task = task;
    this.seed = settings.machine().seed();
    this.samples = Math.min(settings.extensions().directionSamples(), task.samples().size());
    this.stream = new ReferenceStream(session, settings, stop, task, null);
    this.vectors = new FlatVectors(session);
    this.sum = session.vector();
    this.direction = session.vector();
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

  /** A step has taken this. */
  void add(Tensor gradient) {
    if (samples == 0) {
      vectors.add(sum, gradient, 1);
      summed++;
    }
  }

  /**
   * The direction now; without a step since the last refresh the same as then.
   *
   * @param steps so far: every draw is another
   * @param check of each batch's losses
   * @return null if the user stopped it
   */
  Tensor get(long steps, ReferenceRefresh.Check check) {
    if (samples > 0) {
      return measure(steps, check) ? null : direction;
    }
    if (summed > 0) {
      direction.copy_(sum);
    }
    return direction;
  }

  /**
   * As references are scored, so without dropout unless these have it.
   *
   * @return whether the user stopped it
   */
  private boolean measure(long steps, ReferenceRefresh.Check check) {
    int[] order =
        new PythonRandom(DrawSeed.of(seed, STREAM, steps)).shuffled(task.samples().size());
    direction.zero_();
    return stream.run(
        Arrays.copyOf(order, samples),
        MASKS + steps,
        (pass, places) -> {
          check.finite(task, pass.losses(), places);
          float[] weights = new float[places.length];
          Arrays.fill(weights, 1f / samples);
          pass.backward().addTo(direction, Torch.of(weights, weights.length));
        });
  }

  /** A refresh is done with it. */
  void reset() {
    sum.zero_();
    summed = 0;
  }
}
