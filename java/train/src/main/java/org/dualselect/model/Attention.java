package org.dualselect.model;

import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/** Which keys a query sees: the samples of a ragged batch, or a cache. */
interface Attention {
  /**
   * Causal softmax attention of one layer.
   *
   * @param q {@code [N, heads, headDim]}, rotated
   * @param k {@code [N, keyValueHeads, headDim]}, rotated
   * @param v {@code [N, keyValueHeads, headDim]}
   * @return {@code [N, heads * headDim]}
   */
  Tensor attend(int layer, Tensor q, Tensor k, Tensor v);

  /** All of {@code [samples, heads, length, headDim]}; queries share key heads in groups (GQA). */
  static Tensor softmax(Tensor q, Tensor k, Tensor v, boolean causal) {
    return Blas.single(
        () ->
            torch.scaled_dot_product_attention(
                q,
                k,
                v,
                new TensorOptional(),
                0.0,
                causal,
                new DoubleOptional(),
                q.size(1) != k.size(1)));
  }
}
