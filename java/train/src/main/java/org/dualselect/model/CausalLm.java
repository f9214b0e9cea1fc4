package org.dualselect.model;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.dualselect.adapter.Lora;
import org.dualselect.model.Family.Trait;
import org.dualselect.model.ModelConfig.Rope;

/**
 * A decoder-only transformer over LibTorch, of any {@link Family}. Weights are frozen; what is
 * trained is the adapter. Hidden states travel without padding as {@code [tokens, hidden]}, in the
 * weights' type.
 */
public final class CausalLm {
  private final ModelConfig config;
  private final Tensor embedding;
  private final Tensor embeddingScale;
  private final List<DecoderLayer> layers = new ArrayList<>();
  private final Map<Rope, RotaryEmbedding> ropes = new HashMap<>();
  private final LossHead head;

  /**
   * @param lora the adapter on top, or null for the bare model
   */
  public CausalLm(ModelConfig config, Weights weights, Lora lora) {
    this.config = config;
    DecoderWeights parts = new DecoderWeights(config, weights, lora);
    this.embedding = parts.embedding();
    this.embeddingScale =
        config.family().has(Trait.SCALED_EMBEDDING)
            ? Torch.of(new float[] {(float) Math.sqrt(config.hiddenSize())}, 1)
                .to(embedding.scalar_type())
            : null;
    for (int i = 0; i < config.layers(); i++) {
      layers.add(parts.layer(i));
      ropes.computeIfAbsent(
          config.attention().get(i).rope(), rope -> new RotaryEmbedding(rope, config.headDim()));
    }
    this.head = parts.head(embedding);
    weights.requireAllGiven(config.root() + ".layers.");
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
    return new Pass(head.losses(hidden, batch, true), tape);
  }

  /** A forward pass that waits for its backward one. */
  public static final class Pass {
    private final LossHead.Result result;
    private final Tape tape;

    private Pass(LossHead.Result result, Tape tape) {
      this.result = result;
      this.tape = tape;
    }

    /** {@code [samples]}, mean cross-entropy over each sample's supervised tokens. */
    public Tensor losses() {
      return result.losses();
    }

    /** One backward pass of Σ losses; it leaves every map's dh and dy on the tape. */
    public void backward() {
      result.backward();
      if (tape != null) {
        tape.backward();
      }
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
   * What the head reads at the batch's supervised positions, without a graph.
   *
   * @return {@code [supervised, hidden]}
   */
  public Tensor headRows(Batch batch) {
    try (NoGradGuard guard = new NoGradGuard()) {
      return head.rows(
          hidden(batch.ids, batch.positions, batch.longest(), batch, null, true), batch);
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
    Map<Rope, RotaryEmbedding.Angles> angles = new HashMap<>();
    ropes.forEach(
        (rope, table) ->
            angles.put(rope, table.angles(positions, length, embedding.scalar_type())));
    Tensor rows = torch.embedding(embedding, ids);
    Tensor x = embeddingScale == null ? rows : rows.mul(embeddingScale);
    PointerScope pass = PointerScope.getInnerScope();
    for (DecoderLayer layer : layers) {
      Tensor in = x;
      RotaryEmbedding.Angles own = angles.get(config.attention().get(layer.index()).rope());
      // What a layer made and nobody kept is freed with it, not at the end of the step.
      try (PointerScope scope = new PointerScope()) {
        x =
            tape == null
                ? keep(layer.apply(in, own, attention, null, adapted), pass)
                : tape.layer(
                    in.requires_grad() || layer.adapted(),
                    on -> layer.apply(in, own, attention, on, adapted));
      }
    }
    return x;
  }

  private static Tensor keep(Tensor x, PointerScope pass) {
    if (pass == null) {
      return Torch.outlive(x);
    }
    pass.attach(x);
    return x;
  }
}
