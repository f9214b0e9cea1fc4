package org.dualselect.model;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Rotary position embedding (arXiv 2104.09864) in the rotate-half layout of Hugging Face
 * checkpoints, at the frequencies of {@link ModelConfig.Rope}. Angles are float products, as there,
 * so that long positions agree.
 */
final class RotaryEmbedding {
  private final double[] inverseFrequency;
  private Tensor cos;
  private Tensor sin;
  private int positions;

  RotaryEmbedding(ModelConfig.Rope rope, int headDim) {
    this.inverseFrequency = rope.inverseFrequencies(headDim);
  }

  /**
   * The angles' cosines and sines.
   *
   * @param at position of each token
   * @param length above every position
   * @param type to round them to, that of queries and keys
   */
  Angles angles(Tensor at, int length, ScalarType type) {
    if (length > positions) {
      grow(Math.max(length, 2 * positions));
    }
    return new Angles(
        cos.index_select(0, at).unsqueeze(1).to(type),
        sin.index_select(0, at).unsqueeze(1).to(type));
  }

  /** {@code [N, 1, headDim]} each, for {@code [N, heads, headDim]}. */
  record Angles(Tensor cos, Tensor sin) {
    Tensor rotate(Tensor x) {
      long half = x.size(2) / 2;
      Tensor swapped =
          torch.cat(new TensorVector(x.narrow(2, half, half).neg(), x.narrow(2, 0, half)), 2);
      return x.mul(cos).add(swapped.mul(sin));
    }
  }

  private void grow(int length) {
    int half = inverseFrequency.length;
    float[] c = new float[length * 2 * half];
    float[] s = new float[length * 2 * half];
    for (int p = 0; p < length; p++) {
      for (int i = 0; i < half; i++) {
        float angle = p * (float) inverseFrequency[i];
        int at = p * 2 * half + i;
        c[at] = c[at + half] = (float) Math.cos(angle);
        s[at] = s[at + half] = (float) Math.sin(angle);
      }
    }
    cos = replace(cos, Torch.of(c, length, 2 * half));
    sin = replace(sin, Torch.of(s, length, 2 * half));
    positions = length;
  }

  /** The tables outlive the step that made them longer. */
  private static Tensor replace(Tensor old, Tensor table) {
    if (old != null) {
      old.close();
    }
    return Torch.outlive(table);
  }
}
