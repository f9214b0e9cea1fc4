package org.dualselect.model;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.dualselect.adapter.Lora;

/**
 * A decoder-only transformer over LibTorch: {@code LlamaForCausalLM}. Weights are frozen; what is
 * trained is the adapter. Hidden states travel without padding as {@code [tokens, hidden]}.
 */
public final class CausalLm {
  private record Layer(
      Tensor attentionNorm,
      Linear q,
      Linear k,
      Linear v,
      Linear o,
      Tensor mlpNorm,
      Linear gate,
      Linear up,
      Linear down) {}

  private final ModelConfig config;
  private final Tensor embedding;
  private final List<Layer> layers = new ArrayList<>();
  private final RotaryEmbedding rope;
  private final LossHead head;

  /**
   * @param lora the adapter on top, or null for the bare model
   */
  public CausalLm(ModelConfig config, Weights weights, Lora lora) {
    this.config = config;
    long hidden = config.hiddenSize();
    this.embedding = weights.get("model.embed_tokens.weight", config.vocabSize(), hidden);
    for (int i = 0; i < config.layers(); i++) {
      layers.add(layer("model.layers." + i, weights, lora));
    }
    this.rope = new RotaryEmbedding(config);
    this.head =
        new LossHead(
            weights.get("model.norm.weight", hidden),
            config.rmsNormEps(),
            config.tieWordEmbeddings()
                ? embedding
                : weights.get("lm_head.weight", config.vocabSize(), hidden));
    weights.requireAllGiven();
  }

  private Layer layer(String path, Weights weights, Lora lora) {
    long hidden = config.hiddenSize();
    long heads = (long) config.heads() * config.headDim();
    long keyValue = (long) config.keyValueHeads() * config.headDim();
    long inner = config.intermediateSize();
    boolean attentionBias = config.attentionBias();
    boolean mlpBias = config.mlpBias();
    return new Layer(
        weights.get(path + ".input_layernorm.weight", hidden),
        linear(weights, lora, path + ".self_attn.q_proj", heads, hidden, attentionBias),
        linear(weights, lora, path + ".self_attn.k_proj", keyValue, hidden, attentionBias),
        linear(weights, lora, path + ".self_attn.v_proj", keyValue, hidden, attentionBias),
        linear(weights, lora, path + ".self_attn.o_proj", hidden, heads, attentionBias),
        weights.get(path + ".post_attention_layernorm.weight", hidden),
        linear(weights, lora, path + ".mlp.gate_proj", inner, hidden, mlpBias),
        linear(weights, lora, path + ".mlp.up_proj", inner, hidden, mlpBias),
        linear(weights, lora, path + ".mlp.down_proj", hidden, inner, mlpBias));
  }

  private static Linear linear(
      Weights weights, Lora lora, String path, long out, long in, boolean bias) {
    return new Linear(
        weights.get(path + ".weight", out, in),
        bias ? weights.get(path + ".bias", out) : null,
        lora == null ? null : lora.part(path));
  }

  public ModelConfig config() {
    return config;
  }

  /**
   * A forward pass with its adapter; {@link Pass#backward} completes it.
   *
   * @param tape null for one graph without cuts, in which autograd finds the gradients of those A
   *     and B that require one
   */
  public Pass forward(Batch batch, Tape tape) {
    Tensor hidden = hidden(batch.ids, batch.positions, batch.longest(), batch, tape, true);
    return new Pass(
        head.losses(hidden, batch, true), tape == null ? new Segments() : tape.segments());
  }

  /** A forward pass that waits for its backward one. */
  public static final class Pass {
    private final LossHead.Result result;
    private final Segments segments;

    private Pass(LossHead.Result result, Segments segments) {
      this.result = result;
      this.segments = segments;
    }

    /** {@code [samples]}, mean cross-entropy over each sample's supervised tokens. */
    public Tensor losses() {
      return result.losses();
    }

    /** One backward pass of Σ losses; it leaves every map's dh and dy on the tape. */
    public void backward() {
      result.backward();
      segments.backward();
    }
  }

  /**
   * Per-sample losses without a graph.
   *
   * @param adapted with the adapter, or the bare model
   * @return {@code [samples]}
   */
  public Tensor losses(Batch batch, boolean adapted) {
    try (NoGradGuard guard = new NoGradGuard()) {
      Tensor hidden = hidden(batch.ids, batch.positions, batch.longest(), batch, null, adapted);
      return head.losses(hidden, batch, false).losses();
    }
  }

  /**
   * Logits of new tokens after those in the cache.
   *
   * @param last only the last token's
   * @return {@code [1 or tokens, vocabulary]} in float
   */
  public Tensor logits(long[] tokens, KvCache cache, boolean last, boolean adapted) {
    try (NoGradGuard guard = new NoGradGuard()) {
      int past = cache.length();
      long[] positions = new long[tokens.length];
      for (int i = 0; i < positions.length; i++) {
        positions[i] = past + i;
      }
      Tensor hidden =
          hidden(Torch.of(tokens), Torch.of(positions), past + tokens.length, cache, null, adapted);
      return head.logits(last ? hidden.narrow(0, hidden.size(0) - 1, 1) : hidden);
    }
  }

  private Tensor hidden(
      Tensor ids, Tensor positions, int length, Attention attention, Tape tape, boolean adapted) {
    RotaryEmbedding.Angles angles = rope.angles(positions, length);
    Tensor x = torch.embedding(embedding, ids);
    PointerScope pass = PointerScope.getInnerScope();
    for (int i = 0; i < layers.size(); i++) {
      // What a layer made and nobody kept is freed with it, not at the end of the step.
      try (PointerScope scope = new PointerScope()) {
        x = layer(i, x, angles, attention, tape, adapted);
        if (pass != null) {
          pass.attach(x);
        } else {
          Torch.outlive(x);
        }
      }
    }
    return x;
  }

  private Tensor layer(
      int index,
      Tensor x,
      RotaryEmbedding.Angles angles,
      Attention attention,
      Tape tape,
      boolean adapted) {
    Layer layer = layers.get(index);
    Tensor in = norm(x, layer.attentionNorm);
    Tensor[] qkv =
        cut(
            tape,
            false,
            angles.rotate(heads(layer.q.apply(in, tape, adapted))),
            angles.rotate(heads(layer.k.apply(in, tape, adapted))),
            heads(layer.v.apply(in, tape, adapted)));
    Tensor attended = cut(tape, true, attention.attend(index, qkv[0], qkv[1], qkv[2]))[0];
    Tensor y = x.add(layer.o.apply(attended, tape, adapted));
    return cut(tape, false, y.add(mlp(layer, norm(y, layer.mlpNorm), tape, adapted)))[0];
  }

  private static Tensor[] cut(Tape tape, boolean attention, Tensor... made) {
    return tape == null ? made : tape.segments().cut(attention, made);
  }

  private static Tensor mlp(Layer layer, Tensor x, Tape tape, boolean adapted) {
    Tensor gate = torch.silu(layer.gate.apply(x, tape, adapted));
    return layer.down.apply(gate.mul(layer.up.apply(x, tape, adapted)), tape, adapted);
  }

  private Tensor heads(Tensor x) {
    return x.view(x.size(0), -1, config.headDim());
  }

  private Tensor norm(Tensor x, Tensor weight) {
    return LossHead.rmsNorm(x, weight, config.rmsNormEps());
  }
}
