package org.dualselect.train;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.dualselect.data.EncodedSample;
import org.dualselect.model.Batch;
import org.dualselect.train.ExtensionSettings.ReferenceLoss;

/**
 * The model as the run found it, which a divergence is measured from. The head is frozen, so the
 * rows that it reads at a reference's supervised positions say all of it, exactly, and are
 * vocabulary / hidden times smaller than its log-probabilities (31 times for Llama 3). They are
 * made when they are first asked for and kept as long as they fit; those of other references are
 * made anew for each pass, forward only and without dropout.
 *
 * <p>Each reference goes through the model alone. In a batch the last bits of its rows would depend
 * on what it is asked for with, so on what is kept and on where a run was resumed.
 */
final class AlignedStart {
  private final Session session;
  private final Tensor start;
  private final PointerScope scope = PointerScope.getInnerScope();
  private final Map<EncodedSample, Tensor> kept = new IdentityHashMap<>();
  private long left;

  /**
   * To be made before the first step, and before a checkpoint is loaded, in the pointer scope that
   * it lives in.
   *
   * @param memory bytes for the rows
   */
  AlignedStart(Session session, long memory) {
    this.session = session;
    this.start = session.lora().parameters().clone();
    this.left = memory;
  }

  /**
   * The one of a run.
   *
   * @param references null for a method without
   * @return null unless references are to keep what the model said at the start
   */
  static AlignedStart of(Session session, TrainSettings settings, Encoded references) {
    return references == null || settings.extensions().referenceLoss() == ReferenceLoss.SFT
        ? null
        : new AlignedStart(
            session, ReferenceMemory.of(settings, session, references.samples().size()).rows());
  }

  /**
   * What the head reads at the samples' supervised positions.
   *
   * @return {@code [supervised, hidden]}
   */
  Tensor rows(List<EncodedSample> samples) {
    Tensor parameters = session.lora().parameters();
    Tensor now = samples.stream().allMatch(kept::containsKey) ? null : parameters.clone();
    if (now != null) {
      parameters.copy_(start);
    }
    try {
      TensorVector rows = new TensorVector();
      samples.forEach(sample -> rows.push_back(rows(sample)));
      return torch.cat(rows, 0);
    } finally {
      if (now != null) {
        parameters.copy_(now);
      }
    }
  }

  private Tensor rows(EncodedSample sample) {
    Tensor there = kept.get(sample);
    if (there != null) {
      return there;
    }
    Tensor rows =
        session.clock().forward(() -> session.model().headRows(new Batch(List.of(sample)), true));
    long bytes = rows.numel() * rows.element_size();
    if (bytes <= left) {
      left -= bytes;
      kept.put(sample, rows);
      scope.attach(rows);
    }
    return rows;
  }
}
