package org.dualselect.model;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.BoolOptional;
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
    return norm.apply(hidden).mm(head.t()).to(ScalarType.Float);
  }

  /**
   * @param hidden {@code [tokens, hidden]}, before the final norm
   */
  Result losses(Tensor hidden, Batch batch, boolean withGradient) {
    Tensor rows = norm.apply(hidden.index_select(0, batch.row));
    Tensor fixed = rows.detach();
    long count = fixed.size(0);
    long chunk = Math.max(1, CHUNK / head.size(0));
    Tensor losses = Torch.zeros(ScalarType.Float, batch.samples());
    TensorVector gradients = new TensorVector();
    for (long from = 0; from < count; from += chunk) {
      long size = Math.min(chunk, count - from);
      // Else every chunk would live as long as the step.
      try (PointerScope scope = new PointerScope()) {
        Tensor target = batch.target.narrow(0, from, size).unsqueeze(1);
        Tensor share = batch.share.narrow(0, from, size).unsqueeze(1);
        Tensor logProbability = logProbabilities(fixed.narrow(0, from, size));
        Tensor entropy = logProbability.gather(1, target).mul(share).neg();
        losses.index_add_(0, batch.owner.narrow(0, from, size), entropy.squeeze(1));
        if (withGradient) {
          // d loss / d logits = (softmax − one-hot) · share
          Tensor gradient = logProbability.exp_().mul_(share);
          gradient.scatter_add_(1, target, share.neg());
          gradients.push_back(gradient.to(head.scalar_type()).mm(head));
        }
      }
    }
    return withGradient
        ? new Result(losses, rows, torch.cat(gradients, 0))
        : new Result(losses, null, null);
  }

  /**
   * Σ p (log p − log q), p of {@code bare} and q of {@code adapted}.
   *
   * @param bare {@code [tokens, hidden]}, before the final norm, as {@code adapted}
   * @return {@code [samples]}, means over each sample's supervised tokens
   */
  Tensor divergences(Tensor bare, Tensor adapted, Batch batch) {
    Tensor p = norm.apply(bare.index_select(0, batch.row));
    Tensor q = norm.apply(adapted.index_select(0, batch.row));
    long count = p.size(0);
    long chunk = Math.max(1, CHUNK / head.size(0));
    Tensor divergences = Torch.zeros(ScalarType.Float, batch.samples());
    for (long from = 0; from < count; from += chunk) {
      long size = Math.min(chunk, count - from);
      try (PointerScope scope = new PointerScope()) {
        Tensor logP = logProbabilities(p.narrow(0, from, size));
        Tensor logQ = logProbabilities(q.narrow(0, from, size));
        Tensor sums = torch.exp(logP).mul_(logP.sub(logQ)).sum(1);
        Tensor share = batch.share.narrow(0, from, size);
        divergences.index_add_(0, batch.owner.narrow(0, from, size), sums.mul_(share));
      }
    }
    return divergences;
  }

  private Tensor logProbabilities(Tensor rows) {
    return torch.log_softmax(rows.mm(head.t()).to(ScalarType.Float), 1);
  }
}
