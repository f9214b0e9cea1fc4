package org.dualselect.model;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorArrayRefOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Final norm, vocabulary head and cross-entropy, at the supervised positions alone. The head is
 * frozen, so its backward is written out: a chunk of logits becomes softmax − one-hot in place and
 * goes straight back to the hidden rows. Full logits never exist.
 */
final class LossHead {
  /** Floats in a chunk of logits: 32 MiB, whatever the vocabulary. */
  private static final long CHUNK = 8L << 20;

  private final RmsNorm norm;
  private final Tensor head;

  /**
   * @param head {@code [vocabulary, hidden]}
   */
  LossHead(RmsNorm norm, Tensor head) {
    this.norm = norm;
    this.head = head;
  }

  /**
   * @param losses {@code [samples]}, mean cross-entropy over each sample's supervised tokens
   * @param rows the normed hidden rows, through which the backward pass goes; null without gradient
   * @param gradient of Σ losses with respect to {@code rows}; null without gradient
   */
  record Result(Tensor losses, Tensor rows, Tensor gradient) {
    void backward() {
      rows.backward(gradient, new BoolOptional(), false, new TensorArrayRefOptional());
    }
  }

  /** Logits {@code [rows, vocabulary]} of hidden rows. */
  Tensor logits(Tensor hidden) {
    return ofNormed(norm.apply(hidden));
  }

  /** The normed hidden rows at the batch's supervised positions. */
  Tensor rows(Tensor hidden, Batch batch) {
    return norm.apply(hidden.index_select(0, batch.row));
  }

  /**
   * @param hidden {@code [tokens, hidden]}, before the final norm
   */
  Result losses(Tensor hidden, Batch batch, boolean withGradient) {
    Tensor rows = rows(hidden, batch);
    Tensor fixed = rows.detach();
    Tensor losses = Torch.zeros(ScalarType.Float, batch.samples());
    TensorVector gradients = new TensorVector();
    long count = fixed.size(0);
    chunks(
        0,
        batch.taught,
        1,
        (from, size) -> {
          Tensor own = logProbability(fixed.narrow(0, from, size));
          addEntropy(losses, own, batch, from);
          if (withGradient) {
            // d loss / d logits = (softmax − one-hot) · share
            Tensor target = batch.target.narrow(0, from, size).unsqueeze(1);
            Tensor share = batch.share.narrow(0, from, size).unsqueeze(1);
            Tensor gradient = own.exp_().mul_(share);
            gradient.scatter_add_(1, target, share.neg());
            gradients.push_back(gradient.to(head.scalar_type()).mm(head));
          }
        });
    chunks(
        batch.taught,
        count,
        2,
        (from, size) -> {
          Tensor own = logProbability(fixed.narrow(0, from, size));
          Tensor then = logProbability(batch.aligned.narrow(0, from - batch.taught, size));
          Tensor share = batch.share.narrow(0, from, size).unsqueeze(1);
          Tensor p = then.exp();
          addDivergence(losses, then, p, own, batch, from);
          if (withGradient) {
            // d loss / d logits = (softmax − p) · share
            Tensor gradient = own.exp_().sub_(p).mul_(share);
            gradients.push_back(gradient.to(head.scalar_type()).mm(head));
          }
        });
    return withGradient
        ? new Result(losses, rows, torch.cat(gradients, 0))
        : new Result(losses, null, null);
  }

  /**
   * Losses without a gradient, and hits.
   *
   * @param hidden {@code [tokens, hidden]}, before the final norm; every sample is taught
   */
  Predictions predictions(Tensor hidden, Batch batch) {
    Tensor rows = rows(hidden, batch);
    Tensor losses = Torch.zeros(ScalarType.Float, batch.samples());
    Tensor hits = Torch.zeros(ScalarType.Float, batch.samples());
    chunks(
        0,
        rows.size(0),
        2,
        (from, size) -> {
          Tensor logits = ofNormed(rows.narrow(0, from, size));
          addEntropy(losses, torch.log_softmax(logits, 1), batch, from);
          Tensor hit =
              logits.argmax(new LongOptional(1), false).eq(batch.target.narrow(0, from, size));
          hits.index_add_(0, batch.owner.narrow(0, from, size), hit.to(ScalarType.Float));
        });
    return new Predictions(losses, hits);
  }

  /**
   * Σ p (log p − log q), p of {@code bare} and q of {@code adapted}.
   *
   * @param bare {@code [tokens, hidden]}, before the final norm, as {@code adapted}
   * @return {@code [samples]}, means over each sample's supervised tokens
   */
  Tensor divergences(Tensor bare, Tensor adapted, Batch batch) {
    Tensor p = rows(bare, batch);
    Tensor q = rows(adapted, batch);
    Tensor divergences = Torch.zeros(ScalarType.Float, batch.samples());
    chunks(
        0,
        p.size(0),
        2,
        (from, size) -> {
          Tensor then = logProbability(p.narrow(0, from, size));
          Tensor own = logProbability(q.narrow(0, from, size));
          addDivergence(divergences, then, then.exp(), own, batch, from);
        });
    return divergences;
  }

  /** Adds −log q, of the tokens that are true. */
  private static void addEntropy(Tensor to, Tensor own, Batch batch, long from) {
    long size = own.size(0);
    Tensor target = batch.target.narrow(0, from, size).unsqueeze(1);
    Tensor entropy = own.gather(1, target).squeeze(1).neg();
    Tensor share = batch.share.narrow(0, from, size);
    to.index_add_(0, batch.owner.narrow(0, from, size), entropy.mul_(share));
  }

  /** Adds Σ p (log p − log q), p = exp {@code then}, which it overwrites, and log q = own. */
  private static void addDivergence(
      Tensor to, Tensor then, Tensor p, Tensor own, Batch batch, long from) {
    Tensor share = batch.share.narrow(0, from, p.size(0));
    Tensor sums = then.sub_(own).mul_(p).sum(1);
    to.index_add_(0, batch.owner.narrow(0, from, p.size(0)), sums.mul_(share));
  }

  private Tensor logProbability(Tensor rows) {
    return torch.log_softmax(ofNormed(rows), 1);
  }

  private Tensor ofNormed(Tensor rows) {
    return rows.mm(head.t()).to(ScalarType.Float);
  }

  private interface Chunk {
    void use(long from, long size);
  }

  /**
   * @param tables of logits that a chunk needs at a time
   */
  private void chunks(long from, long to, int tables, Chunk chunk) {
    long most = Math.max(1, CHUNK / tables / head.size(0));
    for (long at = from; at < to; at += most) {
      // Else every chunk would live as long as the step.
      try (PointerScope scope = new PointerScope()) {
        chunk.use(at, Math.min(most, to - at));
      }
    }
  }
}
