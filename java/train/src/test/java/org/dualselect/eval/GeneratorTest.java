package org.dualselect.eval;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.dualselect.Golden;
import org.dualselect.data.InputException;
import org.dualselect.template.TemplateKind;
import org.dualselect.train.MachineSettings;
import org.dualselect.train.TemplateSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GeneratorTest {
  private static final int NEW = 24;

  @TempDir Path folder;

  /** How to draw; the rest is the same in all tests. */
  private record Draw(boolean greedy, double temperature, double topP, double penalty, long seed) {
    static final Draw GREEDY = new Draw(true, 1, 1, 1, 1);

    int[] from(Path model) {
      return Generator.run(
              new GenerateSettings(
                  model,
                  model.resolve("adapter"),
                  null,
                  null,
                  prompt(model),
                  true,
                  new SamplingSettings(NEW, greedy, temperature, topP, penalty),
                  new TemplateSettings(TemplateKind.PLAIN, false),
                  new MachineSettings("cpu", "float32", seed, 0, 64)))
          .ids();
    }
  }

  private static int[] prompt(Path model) {
    return Golden.ints(Golden.json(model.resolve("expected.json")).get("greedy_prompt"));
  }

  /** What transformers made of the prompt, without it; it was told to go on after an end token. */
  private static int[] golden(Path model) {
    JsonNode expected = Golden.json(model.resolve("expected.json"));
    int[] all = Golden.ints(expected.get("greedy"));
    return Arrays.copyOfRange(all, expected.get("greedy_prompt").size(), all.length);
  }

  private static int[] upTo(int end, int[] ids) {
    return IntStream.of(ids).takeWhile(id -> id != end).toArray();
  }

  /** Neither golden text holds the end token, 2, so all 24 tokens are compared. */
  @ParameterizedTest
  @ValueSource(strings = {"llama3", "llama", "qwen2", "qwen3", "gemma3"})
  void greedyTextIsThatOfTransformers(String model) {
    int[] expected = golden(Golden.path(model));
    assertEquals(NEW, expected.length);
    assertArrayEquals(expected, upTo(2, expected));
    assertArrayEquals(expected, Draw.GREEDY.from(Golden.path(model)));
  }

  @Test
  void anyOfTheEndTokensEndsTheText() throws Exception {
    Path model = Golden.copy("llama3", folder.resolve("model"));
    int[] whole = golden(model);
    int end = whole[5];
    Path file = model.resolve("generation_config.json");
    ObjectNode config = (ObjectNode) Golden.json(file);
    config.set("eos_token_id", new ObjectMapper().valueToTree(new int[] {2, end}));
    Files.writeString(file, config.toString());
    int[] cut = Draw.GREEDY.from(model);
    // The end token itself is given too, as transformers does.
    assertArrayEquals(Arrays.copyOf(whole, upTo(end, whole).length + 1), cut);
    assertFalse(cut.length == whole.length);
  }

  @Test
  void tinyNucleusAndTinyTemperatureAreGreedy() {
    Path model = Golden.path("llama3");
    int[] greedy = golden(model);
    assertArrayEquals(greedy, new Draw(false, 1, 1e-9, 1, 5).from(model));
    assertArrayEquals(greedy, new Draw(false, 1e-6, 1, 1, 5).from(model));
  }

  @Test
  void theSeedDecides() {
    Path model = Golden.path("llama3");
    int[] five = new Draw(false, 1, 0.95, 1, 5).from(model);
    assertArrayEquals(five, new Draw(false, 1, 0.95, 1, 5).from(model));
    assertFalse(Arrays.equals(five, new Draw(false, 1, 0.95, 1, 6).from(model)));
  }

  /** A penalty beyond all logits: what was seen, in the prompt or since, never comes again. */
  @Test
  void strongPenaltyForbidsRepetition() {
    Path model = Golden.path("llama3");
    int[] prompt = prompt(model);
    int[] made = new Draw(true, 1, 1, 1e9, 1).from(model);
    long distinct =
        IntStream.concat(IntStream.of(prompt).distinct(), IntStream.of(made)).distinct().count();
    assertEquals(IntStream.of(prompt).distinct().count() + made.length, distinct);
    assertFalse(IntStream.of(golden(model)).distinct().count() == NEW, "nothing to forbid");
  }

  @Test
  void promptBeyondTheVocabularyIsRefused() {
    Path model = Golden.path("llama3");
    GenerateSettings settings =
        new GenerateSettings(
            model,
            null,
            null,
            null,
            new int[] {1, 400},
            true,
            SamplingSettings.greedy(1),
            new TemplateSettings(TemplateKind.PLAIN, false),
            new MachineSettings("cpu", "float32", 1, 0, 64));
    Golden.fails(InputException.class, () -> Generator.run(settings), "400");
  }
}
