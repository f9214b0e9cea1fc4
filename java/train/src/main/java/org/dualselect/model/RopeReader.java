package org.dualselect.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.dualselect.data.JsonFile;
import org.dualselect.model.ModelConfig.Rope;

/**
 * {@link ModelConfig.Rope} out of both generations of config.json. Precedence as in transformers 5:
 * the old {@code rope_scaling} if present, else {@code rope_parameters}; what it does not say comes
 * from the top level's {@code rope_theta}, then from the model's default.
 */
final class RopeReader {
  private static final List<String> TYPES = List.of("default", "linear", "llama3");
  private static final double DEFAULT_THETA = 10_000;
  private static final String NEW = "rope_parameters";
  private static final String OLD = "rope_scaling";

  private RopeReader() {}

  /** The one of all layers. */
  static Rope read(JsonFile config) {
    String key = has(config, OLD) ? OLD : NEW;
    JsonFile rope = object(config, key);
    if (rope != null && rope.node().properties().stream().anyMatch(e -> e.getValue().isObject())) {
      throw config.bad(key, "differs by layer type, which is not supported.");
    }
    return rope(config, rope, "rope_theta");
  }

  /** That of layers that see all keys, where the others have their own. */
  static Rope global(JsonFile config) {
    JsonFile rope = has(config, OLD) ? object(config, OLD) : byType(config, "full_attention");
    return rope(config, rope, "rope_theta");
  }

  /** That of layers with a sliding window, where they have their own; it is never scaled by OLD. */
  static Rope local(JsonFile config) {
    return rope(config, byType(config, "sliding_attention"), "rope_local_base_freq");
  }

  private static JsonFile byType(JsonFile config, String type) {
    JsonFile all = object(config, NEW);
    return all == null ? null : object(all, type);
  }

  /** Null where it is not there or empty. */
  private static JsonFile object(JsonFile file, String key) {
    return has(file, key) ? file.object(key) : null;
  }

  private static boolean has(JsonFile file, String key) {
    JsonNode value = file.get(key);
    return !value.isMissingNode() && !(value.isObject() && value.isEmpty());
  }

  /**
   * @param rope null for the default
   * @param theta key of the base where {@code rope} has none
   */
  private static Rope rope(JsonFile config, JsonFile rope, String theta) {
    refusePartial(config);
    double base = config.positiveReal(theta, DEFAULT_THETA);
    if (rope == null) {
      return new Rope(base, "default", 1, 1, 1, 0);
    }
    refusePartial(rope);
    base = rope.positiveReal("rope_theta", base);
    String type = rope.text("rope_type", rope.text("type", "default"));
    return switch (type) {
      case "default" -> new Rope(base, type, 1, 1, 1, 0);
      case "linear" -> new Rope(base, type, rope.positiveReal("factor"), 1, 1, 0);
      case "llama3" -> llama3(base, rope);
      default ->
          throw rope.bad(
              "rope_type", "is \"" + type + "\", which is not supported; known: " + TYPES + ".");
    };
  }

  private static Rope llama3(double theta, JsonFile rope) {
    double low = rope.positiveReal("low_freq_factor");
    double high = rope.positiveReal("high_freq_factor");
    if (high <= low) {
      throw rope.bad("high_freq_factor", "must be greater than low_freq_factor " + low + ".");
    }
    int original = rope.positive("original_max_position_embeddings");
    return new Rope(theta, "llama3", rope.positiveReal("factor"), low, high, original);
  }

  private static void refusePartial(JsonFile file) {
    double part = file.positiveReal("partial_rotary_factor", 1);
    if (part != 1) {
      throw file.bad("partial_rotary_factor", "is " + part + "; only 1 is supported.");
    }
  }
}
