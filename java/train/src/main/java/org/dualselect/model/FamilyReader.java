package org.dualselect.model;

import java.util.Arrays;
import java.util.List;
import org.dualselect.data.JsonFile;

/** Finds out of config.json which {@link Family} it describes, and where in it. */
final class FamilyReader {
  /** A model of images and text, whose text part is Gemma 3. */
  private static final String MULTIMODAL = "Gemma3ForConditionalGeneration";

  private static final String MULTIMODAL_TYPE = "gemma3";

  private FamilyReader() {}

  /**
   * What is to be read.
   *
   * @param config the decoder's part of the file, on top of its family's defaults
   */
  record Decoder(Family family, boolean multimodal, JsonFile config) {}

  static Decoder read(JsonFile file) {
    String type = file.text("model_type", "");
    String found = file.get("architectures").path(0).asText(architecture(type));
    if (found.isEmpty()) {
      throw file.bad("architectures", "is missing; name the model's class there.");
    }
    if (found.equals(MULTIMODAL)) {
      requireType(file, MULTIMODAL, MULTIMODAL_TYPE);
      JsonFile text = file.object("text_config");
      requireType(text, MULTIMODAL, Family.GEMMA3.modelType);
      return new Decoder(Family.GEMMA3, true, text.over(Family.GEMMA3.defaults));
    }
    for (Family family : Family.values()) {
      if (family.architecture.equals(found)) {
        requireType(file, found, family.modelType);
        return new Decoder(family, false, file.over(family.defaults));
      }
    }
    throw file.bad(
        "architectures", "names " + found + ", which is not supported; known: " + known());
  }

  /** Old files name no class. */
  private static String architecture(String type) {
    return Arrays.stream(Family.values())
        .filter(family -> family.modelType.equals(type))
        .map(family -> family.architecture)
        .findFirst()
        .orElse(type.equals(MULTIMODAL_TYPE) ? MULTIMODAL : type);
  }

  /** Both the model type and the class must be known: a classifier has the same model type. */
  private static void requireType(JsonFile config, String architecture, String wanted) {
    String type = config.text("model_type", wanted);
    if (!type.equals(wanted)) {
      throw config.bad(
          "model_type",
          "is \"" + type + "\", which is not " + architecture + "; known: " + known());
    }
  }

  private static String known() {
    List<String> classes = Arrays.stream(Family.values()).map(f -> f.architecture).toList();
    return String.join(", ", classes) + ", " + MULTIMODAL + ".";
  }
}
