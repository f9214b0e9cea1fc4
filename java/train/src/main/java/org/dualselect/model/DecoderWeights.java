package org.dualselect.model;

import org.bytedeco.pytorch.Tensor;
import org.dualselect.adapter.Lora;
import org.dualselect.model.Family.Trait;

/** Makes the parts of a decoder out of a checkpoint, by the names that transformers gives them. */
final class DecoderWeights {
  private final ModelConfig config;
  private final Weights weights;
  private final Lora lora;

  /**
   * @param lora the adapter on top, or null
   */
  DecoderWeights(ModelConfig config, Weights weights, Lora lora) {
    this.config = config;
    this.weights = weights;
    this.lora = lora;
  }

  Tensor embedding() {
    return weights.get(
        config.root() + ".embed_tokens.weight", config.vocabSize(), config.hiddenSize());
  }

  LossHead head(Tensor embedding) {
    RmsNorm norm = norm(config.root() + ".norm", config.hiddenSize());
    return new LossHead(
        norm,
        config.tieWordEmbeddings()
            ? embedding
            : weights.get("lm_head.weight", config.vocabSize(), config.hiddenSize()));
  }

  DecoderLayer layer(int index) {
    String path = config.root() + ".layers." + index;
    String attention = path + ".self_attn.";
    String mlp = path + ".mlp.";
    int hidden = config.hiddenSize();
    int heads = config.queryWidth();
    int keyValue = config.keyValueWidth();
    int inner = config.intermediateSize();
    boolean qkvBias = config.biases().qkv();
    boolean mlpBias = config.biases().mlp();
    boolean headNorms = config.family().has(Trait.HEAD_NORMS);
    boolean after = config.family().has(Trait.NORMS_AFTER);
    // With norms after, "post_attention" is one of them; without, it is the one before the MLP.
    RmsNorm postAttention = norm(path + ".post_attention_layernorm", hidden);
    return new DecoderLayer(
        index,
        config,
        norm(path + ".input_layernorm", hidden),
        linear(attention + "q_proj", heads, hidden, qkvBias),
        linear(attention + "k_proj", keyValue, hidden, qkvBias),
        linear(attention + "v_proj", keyValue, hidden, qkvBias),
        headNorms ? norm(attention + "q_norm", config.headDim()) : null,
        headNorms ? norm(attention + "k_norm", config.headDim()) : null,
        linear(attention + "o_proj", hidden, heads, config.biases().o()),
        after ? postAttention : null,
        after ? norm(path + ".pre_feedforward_layernorm", hidden) : postAttention,
        linear(mlp + "gate_proj", inner, hidden, mlpBias),
        linear(mlp + "up_proj", inner, hidden, mlpBias),
        linear(mlp + "down_proj", hidden, inner, mlpBias),
        after ? norm(path + ".post_feedforward_layernorm", hidden) : null);
  }

  private RmsNorm norm(String path, long width) {
    Tensor weight = weights.get(path + ".weight", width);
    return config.family().has(Trait.UNIT_OFFSET_NORMS)
        ? RmsNorm.unitOffset(weight, config.rmsNormEps())
        : new RmsNorm(weight, config.rmsNormEps());
  }

  private Linear linear(String path, long out, long in, boolean bias) {
    return new Linear(
        weights.get(path + ".weight", out, in),
        bias ? weights.get(path + ".bias", out) : null,
        lora == null ? null : lora.part(path));
  }
}
