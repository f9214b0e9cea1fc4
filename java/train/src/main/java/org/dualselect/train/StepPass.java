package org.dualselect.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.dualselect.data.EncodedSample;
import org.dualselect.model.Batch;
import org.dualselect.select.Scoreboard;

/**
 * The passes of a step's batch, one micro-batch after the other. Of each only its tape stays, which
 * holds what the per-sample gradients are made of (for q and v of an 8B model some 6 % of the
 * activations), until the batch as a whole is scored, weighed and summed: so a sample is worth in a
 * micro-batch what it is worth in the whole one, and no pass is run twice. Lives in the pointer
 * scope it is made in.
 */
final class StepPass {
  private final List<GradientPass> parts = new ArrayList<>();
  private final Tensor losses;
  private final int samples;

  /**
   * @param microBatch samples a pass at most; 0 for all
   * @param stream of the dropout masks, whose {@code places} make them the same in any micro-batch
   * @param preserved the first of the samples that are to keep what the model said at {@code start}
   * @param start null where none are
   */
  StepPass(
      Session session,
      List<EncodedSample> batch,
      int microBatch,
      long seed,
      long stream,
      int[] places,
      int preserved,
      AlignedStart start) {
    PointerScope step = PointerScope.getInnerScope();
    samples = batch.size();
    int size = microBatch == 0 ? samples : microBatch;
    TensorVector each = new TensorVector();
    for (int from = 0; from < samples; from += size) {
      int to = Math.min(samples, from + size);
      try (PointerScope part = new PointerScope()) {
        List<EncodedSample> some = batch.subList(from, to);
        int first = Math.max(0, Math.min(to, preserved) - from);
        Tensor aligned = first == some.size() ? null : start.rows(some.subList(first, some.size()));
        GradientPass pass =
            session
                .forward(
                    new Batch(some, first, aligned),
                    seed,
                    stream,
                    Arrays.copyOfRange(places, from, to))
                .backward();
        pass.keepIn(step);
        parts.add(pass);
        each.push_back(pass.lossTensor());
      }
    }
    losses = torch.cat(each, 0);
  }

  long tokens() {
    return parts.stream().mapToLong(GradientPass::tokens).sum();
  }

  /** {@code [samples]}, on the device. */
  Tensor losses() {
    return losses;
  }

  /** As {@link GradientPass#stats}, of the whole batch. */
  void stats(Scoreboard board, Tensor direction) {
    board.load(losses);
    int from = 0;
    for (GradientPass part : parts) {
      part.addStats(board.part(from), direction);
      from += part.samples();
    }
  }

  /** {@code gradient += Σ weight[i] · g_i}, over the whole batch. */
  void addTo(Tensor gradient, Tensor weight) {
    int from = 0;
    for (GradientPass part : parts) {
      part.addTo(gradient, weight.narrow(0, from, part.samples()));
      from += part.samples();
    }
  }

  /** Equal weights that sum to 1: a plain batch mean. */
  Tensor mean() {
    return GradientPass.equal(samples);
  }
}
