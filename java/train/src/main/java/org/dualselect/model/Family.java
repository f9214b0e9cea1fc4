package org.dualselect.model;

import java.util.Map;
import java.util.Set;

/** The families of models there is code for, as data: what sets each apart from Llama. */
public enum Family {
  LLAMA("llama", "LlamaForCausalLM", Window.NONE, Set.of(), Map.of()),
  MISTRAL(
      "mistral",
      "MistralForCausalLM",
      Window.EVERY_LAYER,
      Set.of(),
      Map.of("num_key_value_heads", 8, "sliding_window", 4096, "max_position_embeddings", 131_072)),
  QWEN2(
      "qwen2",
      "Qwen2ForCausalLM",
      Window.UPPER_LAYERS,
      Set.of(Trait.QKV_BIAS),
      Map.of("num_key_value_heads", 32, "sliding_window", 4096, "max_position_embeddings", 32_768)),
  QWEN3(
      "qwen3",
      "Qwen3ForCausalLM",
      Window.UPPER_LAYERS,
      Set.of(Trait.HEAD_NORMS),
      Map.of(
          "num_key_value_heads",
          32,
          "head_dim",
          128,
          "sliding_window",
          4096,
          "max_position_embeddings",
          32_768)),
  GEMMA3(
      "gemma3_text",
      "Gemma3ForCausalLM",
      Window.ALL_BUT_EVERY_NTH,
      Set.of(
          Trait.HEAD_NORMS,
          Trait.NORMS_AFTER,
          Trait.UNIT_OFFSET_NORMS,
          Trait.SCALED_EMBEDDING,
          Trait.LOCAL_ROPE),
      Map.ofEntries(
          Map.entry("vocab_size", 262_208),
          Map.entry("hidden_size", 2304),
          Map.entry("intermediate_size", 9216),
          Map.entry("num_hidden_layers", 26),
          Map.entry("num_attention_heads", 8),
          Map.entry("num_key_value_heads", 4),
          Map.entry("head_dim", 256),
          Map.entry("query_pre_attn_scalar", 256),
          Map.entry("hidden_activation", "gelu_pytorch_tanh"),
          Map.entry("sliding_window", 4096),
          Map.entry("max_position_embeddings", 131_072),
          Map.entry("rope_theta", 1e6),
          Map.entry("rope_local_base_freq", 1e4),
          Map.entry("tie_word_embeddings", true),
          Map.entry("bos_token_id", 2),
          Map.entry("eos_token_id", 1)));

  /** A difference from Llama's arithmetic. */
  enum Trait {
    /** q, k and v have a bias; config.json does not say so. */
    QKV_BIAS,
    /** RMS norms of every query and key head, before the rotary embedding. */
    HEAD_NORMS,
    /** Attention and MLP are normed once more before they join the residual stream. */
    NORMS_AFTER,
    /** Norms scale by 1 + w, in float, before the cast to the weights' type. */
    UNIT_OFFSET_NORMS,
    /** Embeddings are multiplied by √hidden, rounded to the weights' type. */
    SCALED_EMBEDDING,
    /** Layers with a sliding window have a rotary embedding of their own. */
    LOCAL_ROPE
  }

  /** Which layers have a sliding window when {@code layer_types} does not list them. */
  enum Window {
    NONE,
    /** All, if {@code sliding_window} is set. */
    EVERY_LAYER,
    /** With {@code use_sliding_window}: from layer {@code max_window_layers} on. */
    UPPER_LAYERS,
    /** All but each n-th, n = {@code sliding_window_pattern}. */
    ALL_BUT_EVERY_NTH
  }

  final String modelType;
  final String architecture;
  final Window window;

  /** Values of keys that config.json may lack: those of transformers. */
  final Map<String, Object> defaults;

  private final Set<Trait> traits;

  Family(
      String modelType,
      String architecture,
      Window window,
      Set<Trait> traits,
      Map<String, Object> defaults) {
    this.modelType = modelType;
    this.architecture = architecture;
    this.window = window;
    this.traits = traits;
    this.defaults = defaults;
  }

  boolean has(Trait trait) {
    return traits.contains(trait);
  }
}
