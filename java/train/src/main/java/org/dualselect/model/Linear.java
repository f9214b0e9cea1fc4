package org.dualselect.model;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.dualselect.adapter.Lora;

/**
 * {@code y = x Wᵀ + b}, with an adapter on top where one targets it.
 *
 * @param weight {@code [out, in]}, frozen
 * @param bias {@code [out]} or null
 * @param lora this map's part of the adapter, or null
 */
record Linear(Tensor weight, Tensor bias, Lora.Part lora) {
  /** What several maps read: adapters are float whatever the weights are, and share one copy. */
  static final class Input {
    private final Tensor x;
    private Tensor inFloat;

    /**
     * @param x {@code [N, in]}
     */
    Input(Tensor x) {
      this.x = x;
    }

    private Tensor inFloat() {
      if (inFloat == null) {
        inFloat = x.to(ScalarType.Float);
      }
      return inFloat;
    }
  }

  Tensor apply(Input input, Tape tape, boolean adapted) {
    Tensor base =
        torch.linear(
            input.x, weight, bias == null ? new TensorOptional() : new TensorOptional(bias));
    return lora == null || !adapted ? base : lora.apply(input.x, input.inFloat(), base, tape);
  }
}
