package org.dualselect.model;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.dualselect.adapter.Lora;

/**
 * {@code y = x Wᵀ + b}, with an adapter on top where one targets it.
 *
 * @param weight {@code [out, in]}, frozen
 * @param bias {@code [out]} or null
 * @param lora this map's part of the adapter, or null
 */
record Linear(Tensor weight, Tensor bias, Lora.Part lora) {
  Tensor apply(Tensor x, Tape tape, boolean adapted) {
    Tensor base =
        torch.linear(x, weight, bias == null ? new TensorOptional() : new TensorOptional(bias));
    return lora == null || !adapted ? base : lora.apply(x, base, tape);
  }
}
