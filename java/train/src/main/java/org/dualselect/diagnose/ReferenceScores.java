package org.dualselect.diagnose;

import java.util.List;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.dualselect.select.Scoreboard;
import org.dualselect.train.Encoded;
import org.dualselect.train.ReferenceStream;

/**
 * How much every reference is in conflict with every direction. The pool streams through the model
 * once; its gradients are dotted with all directions while they are on the tape.
 *
 * @param conflict {@code [directions][references]}: −cosine of the two gradients
 * @param loss {@code [references]}: mean cross-entropy of each response
 */
record ReferenceScores(float[][] conflict, float[] loss) {
  /** Of dropout masks, where scoring has any; others than those of the tasks. */
  private static final long MASKS = -2;

  /**
   * @param directions of length 1, or 0
   * @param stream of the pool
   * @param scored is told of each pass how many references it had; may throw, to stop it
   */
  static ReferenceScores of(
      Encoded pool, List<Tensor> directions, ReferenceStream stream, IntConsumer scored) {
    int count = pool.samples().size();
    ReferenceScores scores =
        new ReferenceScores(new float[directions.size()][count], new float[count]);
    Scoreboard board = new Scoreboard(stream.most());
    stream.run(
        stream.byLength(IntStream.range(0, count).toArray()),
        MASKS,
        (pass, places) -> {
          pass.backward();
          for (int d = 0; d < directions.size(); d++) {
            pass.stats(board, directions.get(d));
            Scoreboard.Values values = board.read(places.length);
            pool.requireFinite(values.loss(), places);
            scores.fill(d, places, values);
          }
          scored.accept(places.length);
        });
    return scores;
  }

  private void fill(int direction, int[] places, Scoreboard.Values values) {
    for (int i = 0; i < places.length; i++) {
      double norm = Math.sqrt(values.norm2()[i]);
      conflict[direction][places[i]] = norm > 0 ? (float) (-values.dot()[i] / norm) : 0;
      loss[places[i]] = values.loss()[i];
    }
  }
}
