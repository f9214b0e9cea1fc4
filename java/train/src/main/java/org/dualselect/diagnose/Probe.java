package org.dualselect.diagnose;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.dualselect.data.EncodedSample;
import org.dualselect.model.Batch;
import org.dualselect.model.Torch;
import org.dualselect.train.BatchLimit;
import org.dualselect.train.Encoded;
import org.dualselect.train.Session;

/**
 * How far the model has moved from the bare one on held-out answers. Of the bare model what its
 * head reads is kept, {@code [answer tokens, hidden]}: that is all its probabilities are made of,
 * and as many times less as the vocabulary is wider than the model (63 times in a Llama 3 of 1B).
 */
final class Probe {
  /** A pass over some of the records. */
  private record Part(int[] places, Batch batch) {}

  private final Session session;
  private final Encoded data;
  private final List<Part> parts = new ArrayList<>();

  /**
   * To be made, and used, in one pointer scope.
   *
   * @param batch records a pass
   * @param measured is told how many records of all are done
   */
  Probe(Session session, Encoded data, int batch, IntConsumer measured) {
    this.session = session;
    this.data = data;
    PointerScope whole = PointerScope.getInnerScope();
    int[] order = IntStream.range(0, data.samples().size()).toArray();
    int done = 0;
    for (int[] places : new BatchLimit(batch, 0).cut(order, data.samples())) {
      List<EncodedSample> samples = Arrays.stream(places).mapToObj(data.samples()::get).toList();
      Tensor rows;
      try (PointerScope pass = new PointerScope()) {
        rows = session.model().headRows(new Batch(samples), false);
        whole.attach(rows);
      }
      parts.add(new Part(places, new Batch(samples, 0, rows)));
      measured.accept(done += places.length);
    }
  }

  /** Answer tokens of all records. */
  static long tokens(Encoded data) {
    return data.samples().stream().mapToLong(EncodedSample::supervised).sum();
  }

  /**
   * Σ p (log p − log q), p of the bare model and q of the one as it is now, in nats; a mean over
   * all answer tokens.
   *
   * @param measured is told how many records of all are done
   */
  double divergence(IntConsumer measured) {
    double sum = 0;
    int done = 0;
    for (Part part : parts) {
      try (PointerScope pass = new PointerScope()) {
        float[] means = Torch.toFloats(session.model().losses(part.batch, true));
        data.requireFinite(means, part.places);
        for (int i = 0; i < means.length; i++) {
          sum += (double) means[i] * data.samples().get(part.places[i]).supervised();
        }
      }
      measured.accept(done += part.places.length);
    }
    return sum / tokens(data);
  }
}
