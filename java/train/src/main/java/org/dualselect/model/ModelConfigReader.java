package org.dualselect.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.dualselect.data.DidYouMean;
import org.dualselect.data.JsonFile;

/** Reads and checks config.json; what is not supported is refused by name, never ignored. */
final class ModelConfigReader {
  /** Model type and class of every architecture there is code for. */
  private static final Map<String, String> KNOWN = Map.of("llama", "LlamaForCausalLM");

  private static final List<String> DTYPES = List.of("float32", "bfloat16", "float16");

  /** Far above any real model; keeps a hostile file from making millions of layer objects. */
  private static final int MOST_LAYERS = 10_000;

  private final JsonFile config;

  private ModelConfigReader(JsonFile config) {
    this.config = config;
  }

  static ModelConfig read(Path modelDir) {
    JsonFile config = JsonFile.read(modelDir.resolve("config.json"));
    return new ModelConfigReader(config).build(modelDir.resolve("generation_config.json"));
  }

  private ModelConfig build(Path generation) {
    String architecture = architecture();
    refuseUnsupported();
    int hidden = config.positive("hidden_size");
    int layers = atMost("num_hidden_layers", MOST_LAYERS);
    int heads = config.positive("num_attention_heads");
    int keyValueHeads = config.positive("num_key_value_heads", heads);
    if (heads % keyValueHeads != 0) {
      throw config.bad(
          "num_attention_heads",
          heads + " is not a multiple of num_key_value_heads " + keyValueHeads + ".");
    }
    int vocab = config.positive("vocab_size");
    Set<Integer> eos = new LinkedHashSet<>(ids(config, "eos_token_id", vocab));
    if (Files.exists(generation)) {
      eos.addAll(ids(JsonFile.read(generation), "eos_token_id", vocab));
    }
    List<Integer> bos = ids(config, "bos_token_id", vocab);
    return new ModelConfig(
        architecture,
        vocab,
        hidden,
        config.positive("intermediate_size"),
        layers,
        heads,
        keyValueHeads,
        headDim(hidden, heads),
        config.positiveReal("rms_norm_eps", 1e-6),
        config.flag("tie_word_embeddings", false),
        config.flag("attention_bias", false),
        config.flag("mlp_bias", false),
        config.positive("max_position_embeddings", 2048),
        dtype(),
        RopeReader.read(config),
        bos.isEmpty() ? -1 : bos.get(0),
        eos.stream().mapToInt(i -> i).toArray());
  }

  /** Both the model type and the class must be known: a classifier has the same model type. */
  private String architecture() {
    JsonNode classes = config.get("architectures");
    String type = config.text("model_type", "");
    String found = classes.path(0).asText(KNOWN.getOrDefault(type, type));
    if (found.isEmpty()) {
      throw config.bad("architectures", "is missing; name the model's class there.");
    }
    if (!KNOWN.containsValue(found)) {
      throw config.bad(
          "architectures", "names " + found + ", which is not supported; known: " + known());
    }
    if (!type.isEmpty() && !found.equals(KNOWN.get(type))) {
      throw config.bad(
          "model_type", "is \"" + type + "\", which is not " + found + "; known: " + known());
    }
    return found;
  }

  private static String known() {
    return String.join(", ", new TreeSet<>(KNOWN.values())) + ".";
  }

  /** Options that would change the arithmetic. */
  private void refuseUnsupported() {
    if (config.has("quantization_config")) {
      throw config.bad("quantization_config", "is set; use the checkpoint that is not quantised.");
    }
    String activation = config.text("hidden_act", "silu");
    if (!activation.equals("silu")) {
      throw config.bad("hidden_act", "is \"" + activation + "\"; only silu is supported.");
    }
    if (config.has("sliding_window") && config.flag("use_sliding_window", true)) {
      throw config.bad("sliding_window", "is set; sliding window attention is not supported.");
    }
    for (JsonNode layer : config.get("layer_types")) {
      if (!layer.asText().equals("full_attention")) {
        throw config.bad(
            "layer_types", "holds " + JsonFile.kind(layer) + "; only full_attention is supported.");
      }
    }
    if (config.real("attention_dropout", 0) != 0) {
      throw config.bad("attention_dropout", "is not 0, which is not supported; set it to 0.");
    }
  }

  private int atMost(String key, int most) {
    int value = config.positive(key);
    if (value > most) {
      throw config.bad(key, "is " + value + "; at most " + most + " are supported.");
    }
    return value;
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
    String key = config.has("dtype") ? "dtype" : "torch_dtype";
    String name = config.text(key, "float32").replaceFirst("^torch\\.", "");
    if (!DTYPES.contains(name)) {
      throw config.bad(
          key, "is \"" + name + "\"; known: " + DTYPES + DidYouMean.hint(name, DTYPES) + ".");
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
