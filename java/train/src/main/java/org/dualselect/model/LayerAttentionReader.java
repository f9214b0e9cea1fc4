package org.dualselect.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.dualselect.data.JsonFile;
import org.dualselect.model.Family.Trait;
import org.dualselect.model.ModelConfig.LayerAttention;

/** Which layers see all keys and which a sliding window of them, out of every form that says so. */
final class LayerAttentionReader {
  private static final String FULL = "full_attention";
  private static final String SLIDING = "sliding_attention";

  /** Far above any real model; keeps a hostile file from making millions of layer objects. */
  private static final int MOST_LAYERS = 10_000;

  private final Family family;
  private final JsonFile config;

  private LayerAttentionReader(Family family, JsonFile config) {
    this.family = family;
    this.config = config;
  }

  static List<LayerAttention> read(Family family, JsonFile config) {
    return new LayerAttentionReader(family, config).layers();
  }

  private List<LayerAttention> layers() {
    int layers = config.positive("num_hidden_layers");
    if (layers > MOST_LAYERS) {
      throw config.bad(
          "num_hidden_layers", "is " + layers + "; at most " + MOST_LAYERS + " are supported.");
    }
    boolean local = family.has(Trait.LOCAL_ROPE);
    LayerAttention full =
        new LayerAttention(0, local ? RopeReader.global(config) : RopeReader.read(config));
    LayerAttention sliding =
        new LayerAttention(window(), local ? RopeReader.local(config) : full.rope());
    List<LayerAttention> list = new ArrayList<>();
    List<String> listed = listed(layers);
    for (int i = 0; i < layers; i++) {
      boolean slides = listed == null ? slides(i) : listed.get(i).equals(SLIDING);
      if (slides && sliding.window() == 0) {
        throw config.bad("sliding_window", "is missing or off, but layer " + i + " needs one.");
      }
      list.add(slides ? sliding : full);
    }
    return List.copyOf(list);
  }

  /** 0 where it is off. */
  private int window() {
    boolean off =
        family.window == Family.Window.UPPER_LAYERS && !config.flag("use_sliding_window", false);
    if (off || !config.has("sliding_window")) {
      return 0;
    }
    if (family.window == Family.Window.NONE && config.flag("use_sliding_window", true)) {
      throw config.bad(
          "sliding_window", "is set, but " + family.architecture + " has none; remove it.");
    }
    return config.positive("sliding_window");
  }

  /** Whether layer i has a window by the family's own rule. */
  private boolean slides(int i) {
    return switch (family.window) {
      case NONE -> false;
      case EVERY_LAYER -> config.has("sliding_window");
      case UPPER_LAYERS -> window() > 0 && i >= config.real("max_window_layers", 28);
      case ALL_BUT_EVERY_NTH -> {
        String old = "sliding_window_pattern";
        int n = config.positive(config.has(old) ? old : "_" + old, 6);
        yield (i + 1) % n != 0;
      }
    };
  }

  /** {@code layer_types}, or null. Where a family has one rule for all layers they must obey it. */
  private List<String> listed(int layers) {
    JsonNode types = config.get("layer_types");
    if (types.isMissingNode()) {
      return null;
    }
    if (!types.isArray() || types.size() != layers) {
      throw config.bad("layer_types", "must be a list of " + layers + ", one a layer.");
    }
    boolean free =
        family.window == Family.Window.UPPER_LAYERS
            || family.window == Family.Window.ALL_BUT_EVERY_NTH;
    List<String> list = new ArrayList<>();
    for (int i = 0; i < layers; i++) {
      String type = types.get(i).asText();
      boolean known = free ? List.of(FULL, SLIDING).contains(type) : type.equals(byRule(i));
      if (!known) {
        throw config.bad(
            "layer_types",
            "holds "
                + JsonFile.kind(types.get(i))
                + "; only "
                + (free ? FULL + " and " + SLIDING + " are" : byRule(i) + " is")
                + " supported.");
      }
      list.add(type);
    }
    return list;
  }

  private String byRule(int i) {
    return slides(i) ? SLIDING : FULL;
  }
}
