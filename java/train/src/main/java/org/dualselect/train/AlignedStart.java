package org.dualselect.train;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.dualselect.data.EncodedSample;
import org.dualselect.model.Batch;

/**
 * The model as the run found it, which a divergence is measured from. Nothing of what it says is
 * kept but the adapter that it began with: it is run again on the references of each pass, forward
 * only, at a third of their cost there. So memory does not grow with the pool or the vocabulary, no
 * probability is cut off, and a resumed run finds the same start.
 */
final class AlignedStart {
  private final Session session;
  private final Tensor start;

  /** To be made before the first step, and before a checkpoint is loaded. */
  AlignedStart(Session session) {
    this.session = session;
    this.start = session.lora().parameters().clone();
  }

  /**
   * What the head reads at the samples' supervised positions.
   *
   * @return {@code [supervised, hidden]}
   */
  Tensor rows(List<EncodedSample> samples) {
    Tensor parameters = session.lora().parameters();
    Tensor now = parameters.clone();
    parameters.copy_(start);
    try {
      return session.clock().forward(() -> session.model().headRows(new Batch(samples), true));
    } finally {
      parameters.copy_(now);
    }
  }
}
