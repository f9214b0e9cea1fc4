package org.dualselect.adapter;

import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.dualselect.data.AtomicFiles;
import org.dualselect.data.Json;
import org.dualselect.data.JsonFile;

/** {@link AdapterConfig} from and to PEFT's JSON. */
final class AdapterConfigJson {
  /** The release whose files these are; PEFT only compares it when it meets unknown keys. */
  private static final String PEFT_VERSION = "0.21.0";

  /** Options that change the arithmetic and that this engine does not have: they must be off. */
  private static final List<String> OFF =
      List.of(
          "use_dora",
          "modules_to_save",
          "fan_in_fan_out",
          "lora_bias",
          "layer_replication",
          "layers_pattern",
          "exclude_modules",
          "target_parameters",
          "trainable_token_indices",
          "alora_invocation_tokens",
          "arrow_config",
          "use_qalora",
          "use_bdlora",
          "kasa_config",
          "velora_config",
          "monteclora_config");

  /** Starts that leave the base weights as they are; PiSSA, OLoRA and CorDA change them. */
  private static final List<String> INITS =
      List.of("true", "false", "gaussian", "eva", "orthogonal", "lora_ga");

  private AdapterConfigJson() {}

  static AdapterConfig read(Path path) {
    JsonFile file = JsonFile.read(path);
    refuseUnsupported(file);
    double dropout = file.real("lora_dropout", 0);
    if (dropout >= 1) {
      throw file.bad("lora_dropout", "must be below 1, but is " + dropout + ".");
    }
    return new AdapterConfig(
        file.positive("r"),
        file.positiveReal("lora_alpha"),
        dropout,
        targets(file),
        file.flag("use_rslora", false),
        patterns(file, "rank_pattern", JsonFile::positive),
        patterns(file, "alpha_pattern", JsonFile::positiveReal),
        file.text("base_model_name_or_path", null));
  }

  private static void refuseUnsupported(JsonFile file) {
    String type = file.text("peft_type");
    if (!type.equals("LORA")) {
      throw file.bad("peft_type", "is \"" + type + "\"; only LORA is supported.");
    }
    String task = file.text("task_type", "CAUSAL_LM");
    if (!task.equals("CAUSAL_LM")) {
      throw file.bad("task_type", "is \"" + task + "\"; only CAUSAL_LM is supported.");
    }
    String bias = file.text("bias", "none");
    if (!bias.equals("none")) {
      throw file.bad("bias", "is \"" + bias + "\"; only none is supported.");
    }
    for (String key : OFF) {
      JsonNode value = file.get(key);
      boolean off = value.isMissingNode() || value.isContainerNode() && value.isEmpty();
      if (!off && !(value.isBoolean() && !value.booleanValue())) {
        throw file.bad(
            key,
            "is "
                + JsonFile.kind(value)
                + ", which is not supported; train the adapter without it, or use it with PEFT.");
      }
    }
    String init = file.get("init_lora_weights").asText("true");
    if (!INITS.contains(init.isEmpty() ? "true" : init)) {
      throw file.bad(
          "init_lora_weights",
          "is \"" + init + "\", which changes the base weights; known: " + INITS + ".");
    }
  }

  private static TargetModules targets(JsonFile file) {
    JsonNode value = file.get("target_modules");
    TargetModules targets;
    if (value.isTextual()) {
      checkPattern(file, "target_modules", value.textValue(), value.textValue());
      targets = TargetModules.regex(value.textValue());
    } else {
      List<String> names = new ArrayList<>();
      value.forEach(name -> names.add(name.isTextual() ? name.textValue() : ""));
      if (!value.isArray() || names.isEmpty() || names.contains("")) {
        throw file.bad(
            "target_modules", "must be a list of module names or one regular expression.");
      }
      targets = new TargetModules(names, null, List.of());
    }
    JsonNode layers = file.get("layers_to_transform");
    if (layers.isMissingNode() || layers.isArray() && layers.isEmpty()) {
      return targets;
    }
    List<Integer> only = new ArrayList<>();
    for (JsonNode layer : layers.isArray() ? layers : List.of(layers)) {
      if (!layer.isInt() || layer.intValue() < 0) {
        throw file.bad("layers_to_transform", "must be layer numbers from 0.");
      }
      only.add(layer.intValue());
    }
    return targets.withLayers(only);
  }

  private static <T> Map<String, T> patterns(
      JsonFile file, String key, BiFunction<JsonFile, String, T> value) {
    Map<String, T> map = new LinkedHashMap<>();
    if (file.has(key)) {
      JsonFile object = file.object(key);
      for (Map.Entry<String, JsonNode> entry : object.node().properties()) {
        checkPattern(file, key, entry.getKey(), PathPattern.ending(entry.getKey()));
        map.put(entry.getKey(), value.apply(object, entry.getKey()));
      }
    }
    return map;
  }

  /**
   * @param regex what is made of it
   */
  private static void checkPattern(JsonFile file, String key, String given, String regex) {
    String problem = PathPattern.problem(regex);
    if (problem != null) {
      throw file.bad(key, "holds \"" + given + "\", no regular expression: " + problem + ".");
    }
  }

  static void write(Path path, AdapterConfig config) throws IOException {
    ObjectNode root = Json.STRICT.createObjectNode();
    ObjectNode alphas = Json.STRICT.createObjectNode();
    config.alphaPattern().forEach((key, alpha) -> number(alphas, key, alpha));
    root.set("alpha_pattern", alphas);
    root.put("base_model_name_or_path", config.baseModel());
    root.put("bias", "none");
    root.put("fan_in_fan_out", false);
    root.put("inference_mode", true);
    root.put("init_lora_weights", true);
    TargetModules targets = config.targetModules();
    root.set("layers_to_transform", targets.layers().isEmpty() ? null : list(targets.layers()));
    number(root, "lora_alpha", config.alpha());
    root.put("lora_dropout", config.dropout());
    root.putNull("modules_to_save");
    root.put("peft_type", "LORA");
    root.put("peft_version", PEFT_VERSION);
    root.put("r", config.rank());
    ObjectNode ranks = root.putObject("rank_pattern");
    config.rankPattern().forEach(ranks::put);
    if (targets.pattern() == null) {
      root.set("target_modules", list(targets.names()));
    } else {
      root.put("target_modules", targets.pattern());
    }
    root.put("task_type", "CAUSAL_LM");
    root.put("use_dora", false);
    root.put("use_rslora", config.rslora());
    DefaultPrettyPrinter pretty = new DefaultPrettyPrinter();
    pretty.indentArraysWith(DefaultIndenter.SYSTEM_LINEFEED_INSTANCE.withLinefeed("\n"));
    pretty.indentObjectsWith(DefaultIndenter.SYSTEM_LINEFEED_INSTANCE.withLinefeed("\n"));
    AtomicFiles.write(path, Json.STRICT.writer(pretty).writeValueAsString(root) + "\n");
  }

  private static ArrayNode list(List<?> values) {
    return Json.STRICT.valueToTree(values);
  }

  /** PEFT and vLLM declare alpha a whole number: 32, not 32.0. */
  private static void number(ObjectNode node, String key, double value) {
    if (value == Math.rint(value) && value < 1e9) {
      node.put(key, (long) value);
    } else {
      node.put(key, value);
    }
  }
}
