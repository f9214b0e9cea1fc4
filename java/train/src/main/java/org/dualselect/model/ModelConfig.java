package org.dualselect.model;

import java.nio.file.Path;
import java.util.List;

/**
 * What config.json and generation_config.json of a checkpoint say, checked.
 *
 * @param multimodal whether the decoder is the text part of a larger model
 * @param vocabSize rows of the embedding [vocabSize, hiddenSize]
 * @param intermediateSize width of the MLP
 * @param heads query heads; a multiple of {@code keyValueHeads}
 * @param headDim width of a head; even; need not be hiddenSize / heads
 * @param attentionScale what q · k is multiplied by before the softmax
 * @param tieWordEmbeddings whether the output head is the embedding
 * @param attention of every layer, from the first on
 * @param dtype float32, bfloat16 or float16, as the file says; the tensors' own dtype rules
 * @param bosId -1 when there is none
 * @param eosIds every id that ends a text: of config.json, then of generation_config.json
 */
public record ModelConfig(
    Family family,
    boolean multimodal,
    int vocabSize,
    int hiddenSize,
    int intermediateSize,
    int heads,
    int keyValueHeads,
    int headDim,
    double attentionScale,
    double rmsNormEps,
    Activation activation,
    Biases biases,
    boolean tieWordEmbeddings,
    List<LayerAttention> attention,
    int maxPositions,
    String dtype,
    int bosId,
    int[] eosIds) {

  /** Names of the types that weights can be in, here and in files. */
  public static final List<String> DTYPES = List.of("float32", "bfloat16", "float16");

  /** Reads a checkpoint folder; both generations of the format (transformers 4 and 5). */
  public static ModelConfig read(Path modelDir) {
    return ModelConfigReader.read(modelDir);
  }

  /** The module that holds embedding, layers and final norm, by its name in transformers 5. */
  public String root() {
    return multimodal ? "model.language_model" : "model";
  }

  public int layers() {
    return attention.size();
  }

  /** Width of all query heads together: rows of q_proj, columns of o_proj. */
  public int queryWidth() {
    return heads * headDim;
  }

  /** Width of all key heads together: rows of k_proj and of v_proj. */
  public int keyValueWidth() {
    return keyValueHeads * headDim;
  }

  /** The MLP's non-linearity. */
  public enum Activation {
    SILU,
    /** GELU by its tanh approximation. */
    GELU_TANH
  }

  /** Which linear maps have a bias: q, k and v; o; gate, up and down. */
  public record Biases(boolean qkv, boolean o, boolean mlp) {}

  /**
   * Where a layer's queries look.
   *
   * @param window keys a query sees, its own position and those before it; 0 for all
   */
  public record LayerAttention(int window, Rope rope) {}

  /**
   * Rotary position embedding: {@code inv[i] = theta^(-2i/headDim)}, then scaled by {@code type}.
   *
   * <ul>
   *   <li>{@code default}: as it is
   *   <li>{@code linear}: {@code inv / factor}
   *   <li>{@code llama3} (Hugging Face {@code modeling_rope_utils}): by the wavelength {@code w = 2
   *       pi / inv} against {@code L = originalMaxPositions}: {@code w > L / low}: {@code inv /
   *       factor}; {@code w < L / high}: unchanged; between, with {@code s = (L / w - low) / (high
   *       - low)}: {@code (1 - s) inv / factor + s inv}
   * </ul>
   *
   * Numbers that a type does not use are 1 (factors) or 0 ({@code originalMaxPositions}).
   */
  public record Rope(
      double theta,
      String type,
      double factor,
      double lowFreqFactor,
      double highFreqFactor,
      int originalMaxPositions) {

    /** The {@code headDim / 2} frequencies after scaling, in double. */
    public double[] inverseFrequencies(int headDim) {
      double[] inv = new double[headDim / 2];
      for (int i = 0; i < inv.length; i++) {
        inv[i] = scaled(Math.pow(theta, -2.0 * i / headDim));
      }
      return inv;
    }

    private double scaled(double inv) {
      if (type.equals("linear")) {
        return inv / factor;
      }
      if (!type.equals("llama3")) {
        return inv;
      }
      double turns = originalMaxPositions * inv / (2 * Math.PI);
      if (turns < lowFreqFactor) {
        return inv / factor;
      }
      if (turns > highFreqFactor) {
        return inv;
      }
      double s = (turns - lowFreqFactor) / (highFreqFactor - lowFreqFactor);
      return (1 - s) * inv / factor + s * inv;
    }
  }
}
