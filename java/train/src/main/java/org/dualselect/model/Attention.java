package org.dualselect.model;

import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Which keys a query sees: the samples of a ragged batch, or a cache. */
interface Attention {
  /**
   * Causal softmax attention of one layer.
   *
   * @param window keys a query sees, its own position and those before it; 0 for all
   * @param scale of q · k
   * @param q {@code [N, heads, headDim]}, rotated
   * @param k {@code [N, keyValueHeads, headDim]}, rotated
   * @param v {@code [N, keyValueHeads, headDim]}
   * @return {@code [N, heads * headDim]}
   */
  Tensor attend(int layer, int window, double scale, Tensor q, Tensor k, Tensor v);

  /**
   * All of {@code [samples, heads, length, headDim]}; queries share key heads in groups (GQA).
   *
   * @param mask added to the scores, or null
   */
  static Tensor softmax(Tensor q, Tensor k, Tensor v, double scale, boolean causal, Tensor mask) {
    return Blas.single(
        () ->
            torch.scaled_dot_product_attention(
                q,
                k,
                v,
                mask == null ? new TensorOptional() : new TensorOptional(mask),
                0.0,
                causal,
                new DoubleOptional(scale),
                q.size(1) != k.size(1)));
  }

  /** Whether the window hides any of so many positions from another. */
  static boolean narrows(int window, long length) {
    return window > 0 && window < length;
  }

  /** {@code [length, length]}: 0 where the key is in the query's window, else −∞. */
  static Tensor mask(int window, long length, ScalarType type) {
    // The logarithms of 1 and 0.
    return Torch.zeros(ScalarType.Float, length, length)
        .fill_(Torch.scalar(1))
        .tril_()
        .triu_(1L - window)
        .log_()
        .to(type);
  }
}
