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

  private RopeReader() {}

  static Rope read(JsonFile config) {
    double theta = config.positiveReal("rope_theta", DEFAULT_THETA);
    JsonFile rope = section(config);
    if (rope == null) {
      return new Rope(theta, "default", 1, 1, 1, 0);
    }
    theta = rope.positiveReal("rope_theta", theta);
    String type = rope.text("rope_type", rope.text("type", "default"));
    return switch (type) {
      case "default" -> new Rope(theta, type, 1, 1, 1, 0);
      case "linear" -> new Rope(theta, type, rope.positiveReal("factor"), 1, 1, 0);
      case "llama3" -> llama3(theta, rope);
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

  private static JsonFile section(JsonFile config) {
    JsonNode old = config.get("rope_scaling");
    boolean absent = old.isMissingNode() || old.isObject() && old.isEmpty();
    String key = absent ? "rope_parameters" : "rope_scaling";
    if (!config.has(key)) {
      return null;
    }
    JsonFile rope = config.object(key);
    for (JsonNode value : rope.node()) {
      if (value.isObject()) {
        throw config.bad(key, "differs by layer type, which is not supported.");
      }
    }
    double part = rope.positiveReal("partial_rotary_factor", 1);
    if (part != 1) {
      throw rope.bad("partial_rotary_factor", "is " + part + "; only 1 is supported.");
    }
    return rope;
  }
}
