package org.dualselect.diagnose;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.dualselect.adapter.LoraModule;
import org.dualselect.model.Torch;
import org.dualselect.select.Scoreboard;
import org.dualselect.train.Encoded;
import org.dualselect.train.ReferenceStream;
import org.dualselect.train.Session;

/**
 * Where task batches pull: of each the mean of its samples' gradients, every one taken at length 1,
 * and the mean of all of them, again at length 1. A vector as long as the adapter for each, and
 * nothing a sample.
 */
final class Directions {
  /** Of dropout masks, where scoring has any. */
  private static final long MASKS = -1;

  private final Session session;
  private final List<Tensor> all = new ArrayList<>();

  private Directions(Session session) {
    this.session = session;
  }

  /**
   * @param stream of the tasks
   * @param scored is told of each pass how many samples it had; may throw, to stop it
   */
  static Directions of(
      Session session,
      Encoded tasks,
      List<TaskBatch> batches,
      ReferenceStream stream,
      IntConsumer scored) {
    Directions directions = new Directions(session);
    Tensor mean = session.vector();
    Scoreboard board = new Scoreboard(stream.most());
    for (TaskBatch batch : batches) {
      Tensor sum = session.vector();
      stream.run(
          stream.byLength(batch.places()),
          MASKS,
          (pass, places) -> {
            pass.backward().stats(board, mean); // for the norms alone
            Scoreboard.Values values = board.read(places.length);
            tasks.requireFinite(values.loss(), places);
            pass.addTo(sum, Torch.of(inverse(values.norm2()), places.length));
            scored.accept(places.length);
          });
      mean.add_(sum);
      directions.all.add(directions.unit(sum));
    }
    directions.all.add(directions.unit(mean));
    return directions;
  }

  private static float[] inverse(double[] norm2) {
    float[] inverse = new float[norm2.length];
    for (int i = 0; i < inverse.length; i++) {
      inverse[i] = norm2[i] > 0 ? (float) (1 / Math.sqrt(norm2[i])) : 0;
    }
    return inverse;
  }

  private Tensor unit(Tensor sum) {
    double norm = Math.sqrt(norm2(sum));
    return norm > 0 ? sum.div_(Torch.scalar(norm)) : sum;
  }

  private double norm2(Tensor vector) {
    Tensor out = Torch.zeros(ScalarType.Double, 1);
    session
        .engine()
        .dot(Torch.doubles(out), Torch.floats(vector), Torch.floats(vector), vector.numel());
    return Torch.toDoubles(out)[0];
  }

  /** {@code [parameters]} each: those of the batches in their order, and last that of all. */
  List<Tensor> all() {
    return all;
  }

  /** How much of the last one's squared length the maps A have; 0 while B is 0. */
  double shareOfA() {
    Tensor mean = all.get(all.size() - 1);
    double share = 0;
    for (LoraModule module : session.lora().layout().modules()) {
      share += norm2(mean.narrow(0, module.atA(), module.sizeA()));
    }
    return share;
  }
}
