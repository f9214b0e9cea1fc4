package org.dualselect.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.bytedeco.javacpp.PointerScope;
import org.dualselect.Golden;
import org.dualselect.MultimodalGemma;
import org.dualselect.eval.GenerateSettings;
import org.dualselect.eval.Generator;
import org.dualselect.eval.SamplingSettings;
import org.dualselect.model.ModelConfig;
import org.dualselect.template.TemplateKind;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The golden weights under config.json files of today's transformers, with and without options. */
class FamilyVariantsTest {

  @TempDir Path folder;

  /** Sliding windows in every, upper and most layers, shorter than the samples; scaled RoPE. */
  @TestFactory
  List<DynamicTest> lossesAndGreedyTextAreThoseOfTransformers() {
    List<DynamicTest> tests = new ArrayList<>();
    for (JsonNode variant : Golden.json("variants.json")) {
      String name = variant.get("model").textValue() + ": " + variant.get("name").textValue();
      if (!name.endsWith(MultimodalGemma.NAME)) {
        tests.add(DynamicTest.dynamicTest(name, () -> check(variant, model(variant, name))));
      }
    }
    assertEquals(12, tests.size());
    return tests;
  }

  /** The text part under the names of its modules and those in files, beside a vision tower. */
  @ParameterizedTest
  @ValueSource(strings = {"model.language_model.", "language_model.model."})
  void textPartOfAMultimodalModel(String prefix) throws IOException {
    check(MultimodalGemma.expected(), multimodal(prefix));
  }

  /** Last names alone would be those of the vision tower's modules, too. */
  @Test
  void aFreshAdapterOfAMultimodalModelNamesFullPaths() throws IOException {
    try (PointerScope scope = new PointerScope();
        Session session = Sessions.open(multimodal("model.language_model."), null, 0)) {
      List<String> names = session.adapter().targetModules().names();
      assertEquals(2 * 7, names.size());
      assertEquals(MultimodalGemma.LAYERS + ".0.self_attn.q_proj", names.get(0));
    }
  }

  private Path multimodal(String prefix) throws IOException {
    return MultimodalGemma.write(prefix, folder.resolve(prefix.replace('.', '_')));
  }

  /** Both generations of the file, before and since transformers 5. */
  @ParameterizedTest
  @ValueSource(strings = {"llama3", "llama", "qwen2", "qwen3", "gemma3"})
  void bothGenerationsSayTheSame(String name) throws Exception {
    for (JsonNode variant : Golden.json("variants.json")) {
      if (variant.get("model").textValue().equals(name)
          && variant.get("name").textValue().equals("as it is")) {
        ModelConfig read = ModelConfig.read(model(variant, name));
        ModelConfig golden = ModelConfig.read(Golden.path(name));
        for (RecordComponent c : ModelConfig.class.getRecordComponents()) {
          Object expected = c.getAccessor().invoke(golden);
          assertTrue(Objects.deepEquals(expected, c.getAccessor().invoke(read)), c.getName());
        }
        return;
      }
    }
    throw new AssertionError("no variant of " + name);
  }

  private Path model(JsonNode variant, String name) throws IOException {
    Path copy = folder.resolve(name.replaceAll("\\W+", "_"));
    Path model = Golden.copy(variant.get("model").textValue(), copy);
    Files.writeString(model.resolve("config.json"), variant.get("config").toString());
    return model;
  }

  private static void check(JsonNode variant, Path model) {
    try (PointerScope scope = new PointerScope();
        Session session = Sessions.open(model, model.resolve("adapter"), 0)) {
      double[] expected = Golden.doubles(variant.get("loss"));
      float[] losses = session.pass(Golden.batch(variant.get("model").textValue())).losses();
      for (int i = 0; i < losses.length; i++) {
        assertEquals(expected[i], losses[i], 1e-5);
      }
    }
    int[] prompt = Golden.ints(Golden.json(model.resolve("expected.json")).get("greedy_prompt"));
    int[] greedy = Golden.ints(variant.get("greedy"));
    GenerateSettings settings =
        new GenerateSettings(
            model,
            model.resolve("adapter"),
            null,
            null,
            prompt,
            true,
            SamplingSettings.greedy(greedy.length),
            new TemplateSettings(TemplateKind.PLAIN, false),
            new MachineSettings("cpu", "float32", 1, 0, 64));
    assertArrayEquals(greedy, Generator.run(settings).ids());
  }
}
