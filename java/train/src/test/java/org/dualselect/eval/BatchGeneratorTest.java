package org.dualselect.eval;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.dualselect.Golden;
import org.dualselect.train.BatchLimit;
import org.dualselect.train.MachineSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Many prompts at once become what each becomes alone. */
class BatchGeneratorTest {
  private static final int NEW = 12;
  private static final long SEED = 7;

  /** Texts of those that are drawn that are compared, since each needs a seed of its own. */
  private static final int DRAWN = 4;

  @TempDir Path folder;

  private static Evaluator open(Path model, Path adapter, BatchLimit limit, long seed) {
    MachineSettings machine = new MachineSettings("cpu", "float32", seed, 1, 512);
    return Evaluator.open(model, adapter, null, machine, limit);
  }

  private static List<int[]> ids(
      Evaluator evaluator, List<int[]> prompts, SamplingSettings sampling) {
    return evaluator.respond(prompts, sampling, done -> {}).stream().map(Generated::ids).toList();
  }

  /** Of 1 to 30 tokens, one of each length twice. */
  private static List<int[]> prompts(int vocabulary) {
    SplittableRandom random = new SplittableRandom(1);
    return IntStream.range(0, 24)
        .mapToObj(i -> random.ints(1 + i * 11 % 30, 3, vocabulary).toArray())
        .toList();
  }

  /** All at once, few places, and tokens for two or three. */
  @ParameterizedTest
  @CsvSource({"llama3, 64, 0", "llama3, 5, 0", "llama3, 64, 130", "qwen3, 7, 0", "gemma3, 7, 0"})
  void asAlone(String name, int texts, int tokens) {
    Path model = Golden.path(name);
    Path adapter = model.resolve("adapter");
    List<int[]> prompts = prompts(250);
    SamplingSettings greedy = SamplingSettings.greedy(NEW);
    SamplingSettings drawn = new SamplingSettings(NEW, false, 1.5, 0.9, 1.3);
    List<int[]> alone = new ArrayList<>();
    try (Evaluator one = open(model, adapter, new BatchLimit(1, 0), SEED)) {
      prompts.forEach(prompt -> alone.addAll(ids(one, List.of(prompt), greedy)));
    }
    List<int[]> drawnAlone = new ArrayList<>();
    for (int i = 0; i < DRAWN; i++) {
      try (Evaluator one = open(model, adapter, new BatchLimit(1, 0), SEED + i)) {
        drawnAlone.addAll(ids(one, List.of(prompts.get(i)), drawn));
      }
    }
    assertTrue(alone.stream().map(Arrays::hashCode).distinct().count() > 10, "all the same");
    try (Evaluator many = open(model, adapter, new BatchLimit(texts, tokens), SEED)) {
      assertEqual(alone, ids(many, prompts, greedy));
      assertEqual(drawnAlone, ids(many, prompts, drawn).subList(0, DRAWN));
    }
  }

  private static void assertEqual(List<int[]> expected, List<int[]> actual) {
    assertEquals(expected.size(), actual.size());
    for (int i = 0; i < expected.size(); i++) {
      assertArrayEquals(expected.get(i), actual.get(i), "text " + i);
    }
  }

  /** Texts end at different times here, so that places are taken again. */
  @Test
  void endsAreFoundInEveryRow() throws Exception {
    Path model = Golden.copy("llama3", folder.resolve("model"));
    List<int[]> prompts = prompts(250);
    SamplingSettings sampling = new SamplingSettings(NEW, false, 1, 1, 1);
    List<int[]> endless;
    try (Evaluator evaluator = open(model, null, new BatchLimit(8, 0), SEED)) {
      endless = ids(evaluator, prompts, sampling);
    }
    Path file = model.resolve("generation_config.json");
    Files.writeString(file, "{\"eos_token_id\": [2, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100]}");
    List<Integer> told = new ArrayList<>();
    try (Evaluator evaluator = open(model, null, new BatchLimit(8, 0), SEED)) {
      List<Generated> ended = evaluator.respond(prompts, sampling, told::add);
      int cut = 0;
      for (int i = 0; i < prompts.size(); i++) {
        int[] whole = endless.get(i);
        int length = 1;
        while (length < whole.length && !isEnd(whole[length - 1])) {
          length++;
        }
        assertArrayEquals(Arrays.copyOf(whole, length), ended.get(i).ids());
        cut += length < NEW ? 1 : 0;
      }
      assertTrue(cut > 5 && cut < prompts.size(), "cut " + cut);
    }
    assertEquals(prompts.size(), told.get(told.size() - 1));
    assertTrue(told.size() > 5, "told " + told);
    assertEquals(told.stream().distinct().sorted().toList(), told);
  }

  private static boolean isEnd(int id) {
    return id == 2 || id >= 10 && id <= 100 && id % 10 == 0;
  }

  @Test
  void textsOfTheSamePromptDiffer() {
    int[] prompt = {1, 5, 9};
    try (Evaluator evaluator = open(Golden.path("llama3"), null, new BatchLimit(4, 0), SEED)) {
      List<int[]> twins =
          ids(evaluator, List.of(prompt, prompt), new SamplingSettings(NEW, false, 1, 1, 1));
      assertFalse(Arrays.equals(twins.get(0), twins.get(1)));
      assertEquals(List.of(), ids(evaluator, List.of(), SamplingSettings.greedy(1)));
    }
  }

  /** All of greedy.json in one batch. */
  @Test
  void aRealModelGoesOnAsUnderTransformers() {
    Path model = Golden.shared("models/minimind2-small-safe");
    assumeTrue(Files.isDirectory(model), model + " is not there");
    List<int[]> prompts = new ArrayList<>();
    List<int[]> expected = new ArrayList<>();
    for (JsonNode entry : Golden.json(model.resolve("greedy.json"))) {
      prompts.add(Golden.ints(entry.get("prompt_ids")));
      expected.add(Golden.ints(entry.get("ids")));
    }
    int most = expected.stream().mapToInt(ids -> ids.length).max().orElseThrow();
    try (Evaluator evaluator = open(model, null, new BatchLimit(64, 0), SEED)) {
      List<int[]> made = ids(evaluator, prompts, SamplingSettings.greedy(most));
      for (int i = 0; i < made.size(); i++) {
        int length = expected.get(i).length;
        assertArrayEquals(expected.get(i), Arrays.copyOf(made.get(i), length), "text " + i);
      }
    }
  }
}
