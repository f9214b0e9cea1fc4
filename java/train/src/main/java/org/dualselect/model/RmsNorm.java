package org.dualselect.model;

import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * {@code x / √(mean(x²) + epsilon) · weight} over the last dimension, normalised in float. A float
 * weight is applied before the result is cast back to the type of x, a narrower one after it: in 16
 * bits that is another rounding, and families differ in it.
 */
record RmsNorm(Tensor weight, double epsilon) {
  /** Scales by 1 + weight, in float (Gemma). */
  static RmsNorm unitOffset(Tensor weight, double epsilon) {
    return new RmsNorm(weight.to(ScalarType.Float).add(Torch.scalar(1)), epsilon);
  }

  Tensor apply(Tensor x) {
    boolean inFloat = weight.scalar_type().value == ScalarType.Float.value;
    Tensor normed =
        torch
            .rms_norm(
                x.to(ScalarType.Float),
                new long[] {x.size(-1)},
                inFloat ? new TensorOptional(weight) : new TensorOptional(),
                new DoubleOptional(epsilon))
            .to(x.scalar_type());
    return inFloat ? normed : normed.mul(weight);
  }
}
