package org.dualselect.diagnose;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.dualselect.select.Scoreboard;
import org.dualselect.train.Encoded;
import org.dualselect.train.ReferenceStream;

/**
 * How much references are in conflict with every direction. Their gradients are dotted with all
 * directions while they are on the tape.
 *
 * @param conflict {@code [directions][references]}: −cosine of the two gradients
 * @param loss {@code [references]}: mean cross-entropy of each response
 */
record ReferenceScores(float[][] conflict, float[] loss) {
  /** Of dropout masks, where scoring has any; others than those of the tasks. */
  private static final long MASKS = -2;

  static ReferenceScores empty(int directions, int references) {
    return new ReferenceScores(new float[directions][references], new float[references]);
  }

  /**
   * Of some references, in this order.
   *
   * @param places in the pool, as many as pass at a time
   * @param directions of length 1, or 0
   * @param stream of the pool
   */
  static ReferenceScores of(
      Encoded pool, int[] places, List<Tensor> directions, ReferenceStream stream) {
    ReferenceScores scores = empty(directions.size(), places.length);
    Scoreboard board = new Scoreboard(stream.most());
    stream.run(
        places,
        MASKS,
        (pass, some) -> {
          pass.backward();
          for (int d = 0; d < directions.size(); d++) {
            pass.stats(board, directions.get(d));
            Scoreboard.Values values = board.read(some.length);
            pool.requireFinite(values.loss(), some);
            scores.fill(d, values);
          }
        });
    return scores;
  }

  private void fill(int direction, Scoreboard.Values values) {
    for (int i = 0; i < loss.length; i++) {
      double norm = Math.sqrt(values.norm2()[i]);
      conflict[direction][i] = norm > 0 ? (float) (-values.dot()[i] / norm) : 0;
      loss[i] = values.loss()[i];
    }
  }

  /** Takes over those of some references at their places. */
  void put(int[] places, ReferenceScores some) {
    for (int i = 0; i < places.length; i++) {
      loss[places[i]] = some.loss[i];
      for (int d = 0; d < conflict.length; d++) {
        conflict[d][places[i]] = some.conflict[d][i];
      }
    }
  }
}
