package org.dualselect;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.dualselect.model.SafetensorsHeader;
import org.dualselect.model.SafetensorsHeader.Entry;
import org.dualselect.model.SafetensorsWriter;
import org.dualselect.model.TensorData;

/** The golden Gemma as the text part of a larger model, adapter included. */
public final class MultimodalGemma {
  /** What variants.json calls it. */
  public static final String NAME = "multimodal";

  /** Its layers' path in PEFT. */
  public static final String LAYERS = "model.language_model.layers";

  private MultimodalGemma() {}

  /** Its config, and what transformers and PEFT give on it. */
  public static JsonNode expected() {
    for (JsonNode variant : Golden.json("variants.json")) {
      if (variant.get("name").textValue().equals(NAME)) {
        return variant;
      }
    }
    throw new AssertionError(NAME);
  }

  /**
   * Writes it.
   *
   * @param prefix before the names of the text part's tensors, as some generation of files has it
   */
  public static Path write(String prefix, Path folder) throws IOException {
    Path model = Golden.copy("gemma3", folder);
    Files.writeString(model.resolve("config.json"), expected().get("config").toString());
    List<SafetensorsWriter.Tensor> tensors =
        renamed(model.resolve("model.safetensors"), name -> name.replaceFirst("^model\\.", prefix));
    tensors.add(
        new SafetensorsWriter.Tensor(
            "model.vision_tower.layers.0.self_attn.q_proj.weight",
            new long[] {1},
            FloatBuffer.allocate(1)));
    SafetensorsWriter.write(model.resolve("model.safetensors"), Map.of(), tensors);
    Path adapter = model.resolve("adapter/adapter_model.safetensors");
    SafetensorsWriter.write(
        adapter, Map.of(), renamed(adapter, n -> n.replace("model.layers", LAYERS)));
    return model;
  }

  private static List<SafetensorsWriter.Tensor> renamed(Path file, UnaryOperator<String> rename) {
    List<SafetensorsWriter.Tensor> tensors = new ArrayList<>();
    for (Entry entry : SafetensorsHeader.read(file).entries().values()) {
      FloatBuffer data = FloatBuffer.allocate((int) entry.elements());
      TensorData.read(file, entry, data, 0);
      tensors.add(new SafetensorsWriter.Tensor(rename.apply(entry.name()), entry.shape(), data));
    }
    return tensors;
  }
}
