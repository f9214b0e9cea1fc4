package org.dualselect.model;

import java.util.ArrayList;
import java.util.Arrays;
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

  /** What the model with its adapter makes of the samples' answers, without a graph. */
  public Predictions predictions(Batch batch) {
    try (NoGradGuard guard = new NoGradGuard()) {
      return head.predictions(
          hidden(batch.ids, batch.positions, batch.longest(), batch, null, true), batch);
    }
  }

  /**
   * What the head reads at the batch's supervised positions, without a graph.
   *
   * @param adapted with the adapter, or the bare model
   * @return {@code [supervised, hidden]}
   */
  public Tensor headRows(Batch batch, boolean adapted) {
    try (NoGradGuard guard = new NoGradGuard()) {
      return head.rows(
          hidden(batch.ids, batch.positions, batch.longest(), batch, null, adapted), batch);
    }
  }

  /**
   * Kullback-Leibler divergence of the adapted model from the bare one, Σ p (log p − log q) with p
   * the bare model's probabilities: what the adapter changed.
   *
   * @return {@code [samples]}, in nats, each a mean over the sample's supervised tokens
   */
  public Tensor divergences(Batch batch) {
    try (NoGradGuard guard = new NoGradGuard()) {
      Tensor bare = hidden(batch.ids, batch.positions, batch.longest(), batch, null, false);
      Tensor adapted = hidden(batch.ids, batch.positions, batch.longest(), batch, null, true);
      return head.divergences(bare, adapted, batch);
    }
  }

  /**
   * Logits at every token.
   *
   * @return {@code [tokens, vocabulary]} in float
   */
  public Tensor logits(Batch batch, boolean adapted) {
    try (NoGradGuard guard = new NoGradGuard()) {
      return head.logits(hidden(batch.ids, batch.positions, batch.longest(), batch, null, adapted));
    }
  }

  /**
   * Logits of what comes after each text in a cache.
   *
   * @param tokens new ones of every text: whole prompts into an empty cache, then one token each
   * @return {@code [texts, vocabulary]} in float
   */
  public Tensor next(List<int[]> tokens, KvCache cache, boolean adapted) {
    try (NoGradGuard guard = new NoGradGuard()) {
      return cache.isEmpty()
          ? head.logits(prompts(Batch.of(tokens), cache, adapted))
          : head.logits(step(tokens, cache, adapted));
    }
  }

  private Tensor prompts(Batch batch, KvCache cache, boolean adapted) {
    cache.start(batch);
    Tensor hidden = hidden(batch.ids, batch.positions, batch.longest(), cache, null, adapted);
    long[] last = Arrays.stream(batch.offsets()).skip(1).map(end -> end - 1).toArray();
    return hidden.index_select(0, Torch.of(last));
  }

  private Tensor step(List<int[]> tokens, KvCache cache, boolean adapted) {
    int[] positions = cache.lengths();
    if (tokens.size() != positions.length || tokens.stream().anyMatch(t -> t.length != 1)) {
      throw new IllegalStateException("after the prompts, every text grows by one token");
    }
    cache.step();
    long[] ids = tokens.stream().mapToLong(t -> t[0]).toArray();
    long[] at = Arrays.stream(positions).asLongStream().toArray();
    int length = Arrays.stream(positions).max().orElseThrow() + 1;
    return hidden(Torch.of(ids), Torch.of(at), length, cache, null, adapted);
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
