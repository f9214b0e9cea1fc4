package org.dualselect.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.dualselect.data.DidYouMean;
import org.dualselect.data.JsonFile;
import org.dualselect.model.Family.Trait;
import org.dualselect.model.ModelConfig.Activation;
import org.dualselect.model.ModelConfig.Biases;

/** Reads and checks config.json; what is not supported is refused by name, never ignored. */
final class ModelConfigReader {
  /** The whole file; its text part is the same for a model of text alone. */
  private final JsonFile file;

  private final JsonFile config;
  private final Family family;

  private ModelConfigReader(JsonFile file, FamilyReader.Decoder decoder) {
    this.file = file;
    this.config = decoder.config();
    this.family = decoder.family();
  }

  static ModelConfig read(Path modelDir) {
    JsonFile file = JsonFile.read(modelDir.resolve("config.json"));
    FamilyReader.Decoder decoder = FamilyReader.read(file);
    Path generation = modelDir.resolve("generation_config.json");
    return new ModelConfigReader(file, decoder).build(decoder.multimodal(), generation);
  }

  private ModelConfig build(boolean multimodal, Path generation) {
    refuseUnsupported();
    int hidden = config.positive("hidden_size");
    int heads = config.positive("num_attention_heads");
    int keyValueHeads = config.positive("num_key_value_heads", heads);
    if (heads % keyValueHeads != 0) {
      throw config.bad(
          "num_attention_heads",
          heads + " is not a multiple of num_key_value_heads " + keyValueHeads + ".");
    }
    int headDim = headDim(hidden, heads);
    int vocab = config.positive("vocab_size");
    Set<Integer> eos = new LinkedHashSet<>(ids(config, "eos_token_id", vocab));
    eos.addAll(ids(file, "eos_token_id", vocab));
    if (Files.exists(generation)) {
      eos.addAll(ids(JsonFile.read(generation), "eos_token_id", vocab));
    }
    List<Integer> bos = ids(config, "bos_token_id", vocab);
    return new ModelConfig(
        family,
        multimodal,
        vocab,
        hidden,
        config.positive("intermediate_size"),
        heads,
        keyValueHeads,
        headDim,
        1 / Math.sqrt(config.positiveReal("query_pre_attn_scalar", headDim)),
        config.positiveReal("rms_norm_eps", 1e-6),
        activation(),
        biases(),
        file.flag("tie_word_embeddings", config.flag("tie_word_embeddings", false)),
        LayerAttentionReader.read(family, config),
        config.positive("max_position_embeddings", 2048),
        dtype(),
        bos.isEmpty() ? -1 : bos.get(0),
        eos.stream().mapToInt(i -> i).toArray());
  }

  /** Options that would change the arithmetic. */
  private void refuseUnsupported() {
    for (JsonFile part : List.of(file, config)) {
      if (part.has("quantization_config")) {
        throw part.bad("quantization_config", "is set; use the checkpoint that is not quantised.");
      }
    }
    for (String key : List.of("attn_logit_softcapping", "final_logit_softcapping")) {
      if (config.has(key)) {
        throw config.bad(key, "is set; soft-capping of logits is not supported.");
      }
    }
    if (config.flag("use_bidirectional_attention", false)) {
      throw config.bad("use_bidirectional_attention", "is true; only causal ones are supported.");
    }
    if (config.real("attention_dropout", 0) != 0) {
      throw config.bad("attention_dropout", "is not 0, which is not supported; set it to 0.");
    }
  }

  private Activation activation() {
    String key = config.has("hidden_activation") ? "hidden_activation" : "hidden_act";
    String name = config.text(key, "silu");
    return switch (name) {
      case "silu" -> Activation.SILU;
      case "gelu_pytorch_tanh" -> Activation.GELU_TANH;
      default ->
          throw config.bad(
              key, "is \"" + name + "\"; only silu and gelu_pytorch_tanh are supported.");
    };
  }

  private Biases biases() {
    boolean attention = config.flag("attention_bias", false);
    return new Biases(
        attention || family.has(Trait.QKV_BIAS), attention, config.flag("mlp_bias", false));
  }

  private int headDim(int hidden, int heads) {
    if (!config.has("head_dim") && hidden % heads != 0) {
      throw config.bad(
          "hidden_size", hidden + " is not a multiple of num_attention_heads " + heads + ".");
    }
    int dim = config.positive("head_dim", hidden / heads);
    if (dim % 2 != 0) {
      throw config.bad("head_dim", "is " + dim + "; rotary embedding needs an even one.");
    }
    if ((long) dim * heads > Integer.MAX_VALUE) {
      throw config.bad("head_dim", "is " + dim + ", too large with " + heads + " heads.");
    }
    return dim;
  }

  private String dtype() {
    JsonFile part = file.has("dtype") || file.has("torch_dtype") ? file : config;
    String key = part.has("dtype") ? "dtype" : "torch_dtype";
    String name = part.text(key, "float32").replaceFirst("^torch\\.", "");
    List<String> known = ModelConfig.DTYPES;
    if (!known.contains(name)) {
      throw part.bad(
          key, "is \"" + name + "\"; known: " + known + DidYouMean.hint(name, known) + ".");
    }
    return name;
  }

  /** One id or a list of them; old files write -1 for none. */
  private static List<Integer> ids(JsonFile file, String key, int vocab) {
    JsonNode value = file.get(key);
    List<JsonNode> nodes = new ArrayList<>();
    if (value.isArray()) {
      value.forEach(nodes::add);
    } else if (!value.isMissingNode()) {
      nodes.add(value);
    }
    for (JsonNode node : nodes) {
      if (!node.isInt() || node.intValue() < -1 || node.intValue() >= vocab) {
        throw file.bad(
            key,
            "must be token ids below the vocabulary of "
                + vocab
                + ", but is "
                + JsonFile.kind(node)
                + ".");
      }
    }
    return nodes.stream().map(JsonNode::intValue).filter(id -> id >= 0).toList();
  }
}
