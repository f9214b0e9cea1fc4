package org.dualselect.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.dualselect.Golden;
import org.dualselect.data.Encoder;
import org.dualselect.data.InputException;
import org.dualselect.data.Tokenizer;
import org.dualselect.train.ExtensionSettings.ScoreScale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A selection that passes over near-duplicates. */
class DistinctReferencesTest {
  private static final int KEPT = 6;
  private static final List<String> COUNTS =
      List.of("num_similar_refs", "num_similar_selected_refs");

  @TempDir Path folder;

  private Settings settings(String name) {
    return Settings.golden(folder.resolve(name)).with("epochs", 1);
  }

  /** The golden pool, each record so often, one after the other. */
  private Path pool(int times) throws Exception {
    List<String> lines = new ArrayList<>();
    for (String line : Files.readAllLines(Golden.path("train/reference.jsonl"))) {
      lines.addAll(Collections.nCopies(times, line));
    }
    return Files.write(folder.resolve("times-" + times + ".jsonl"), lines);
  }

  private static int[] originals(Run run, int times) {
    int[] indices = Golden.ints(run.log("reference").get(0).get("indices"));
    return Arrays.stream(indices).map(i -> i / times).toArray();
  }

  /** Kept gradients, and those of a second pass, which one scale for all makes. */
  @ParameterizedTest
  @CsvSource({"2, RAW, 1024", "5, RAW, 1024", "2, ZSCORE, 1024", "5, ZSCORE, 1"})
  void plantedDuplicates(int times, ScoreScale scale, int memory) throws Exception {
    Run once = Run.of(settings("once").with("scoreScale", scale));
    Settings planted =
        settings("plain")
            .with("reference", pool(times))
            .with("scoreScale", scale)
            .with("memory", memory);
    Run plain = Run.of(planted);
    assertTrue(Arrays.stream(originals(plain, times)).distinct().count() < KEPT);
    Run distinct =
        Run.of(planted.with("maxSimilarity", 0.999).with("output", folder.resolve("distinct")));
    assertArrayEquals(originals(once, 1), originals(distinct, times));
    JsonNode row = distinct.log("reference").get(0);
    assertEquals((KEPT - 1) * (times - 1), row.get("num_similar_refs").intValue());
    assertEquals(0, row.get("num_similar_selected_refs").intValue());
    assertArrayEquals(once.parameters(), distinct.parameters(), 1e-4f);
  }

  /** Where nothing is too similar it is the plain run. */
  @ParameterizedTest
  @CsvSource({"HARD, 1", "SOFT, 1", "HARD, 0.99999", "SOFT, 0.99999"})
  void sameRunBitForBit(TrainSettings.Selection weighting, double bound) throws Exception {
    Settings settings = settings("plain").with("epochs", 2).with("weighting", weighting);
    Run plain = Run.of(settings);
    Run distinct =
        Run.of(settings.with("maxSimilarity", bound).with("output", folder.resolve("distinct")));
    for (int i = 0; i < plain.log().size(); i++) {
      JsonNode row = ((ObjectNode) distinct.log().get(i)).without(COUNTS);
      assertEquals(
          withoutPruning(plain.log().get(i)), withoutPruning(row), "row " + i + " of the log");
    }
    assertArrayEquals(plain.adapterBytes(), distinct.adapterBytes());
  }

  /** More candidates are ranked, so fewer are ruled out. */
  private static JsonNode withoutPruning(JsonNode row) {
    return ((ObjectNode) row.deepCopy()).without(List.of("num_pruned_refs", "score_histogram"));
  }

  /** Greedily by the losses, since without a warm-up there is no cosine, and the Gram matrix. */
  @Test
  void aBoundThatBinds() throws Exception {
    double[] gram;
    float[] losses;
    try (PointerScope scope = new PointerScope();
        Tokenizer tokenizer = Tokenizer.open(Golden.path("llama3"));
        Session session = Sessions.open(Golden.path("llama3"), Golden.path("llama3/adapter"), 0)) {
      Path file = Golden.path("train/reference.jsonl");
      GradientPass pass = session.pass(Encoded.read(file, new Encoder(tokenizer, 64), 0).samples());
      gram = pass.gram();
      losses = pass.losses();
    }
    int n = losses.length;
    for (double bound : new double[] {0.01, 0.05, 0.2, 0.4}) {
      List<Integer> expected = new ArrayList<>();
      IntStream.range(0, n)
          .boxed()
          .sorted(Comparator.comparingDouble(i -> -losses[i]))
          .filter(i -> expected.stream().noneMatch(j -> cosine(gram, n, i, j) > bound))
          .limit(4)
          .forEach(expected::add);
      Run run =
          Run.of(
              settings("bound-" + bound)
                  .with("warmupSteps", 0)
                  .with("maxSimilarity", bound)
                  .with("referenceTopK", 4));
      JsonNode row = run.log("reference").get(0);
      List<Integer> selected = Arrays.stream(Golden.ints(row.get("indices"))).boxed().toList();
      int filled = row.get("num_similar_selected_refs").intValue();
      assertEquals(4 - expected.size(), filled);
      assertTrue(selected.containsAll(expected), expected + " are not in " + selected);
      assertTrue(filled > 0 || selected.equals(expected), expected + " is not " + selected);
    }
  }

  private static double cosine(double[] gram, int n, int i, int j) {
    return gram[i * n + j] / Math.sqrt(gram[i * n + i] * gram[j * n + j]);
  }

  @Test
  void pruningStaysExact() throws Exception {
    Settings settings =
        settings("all")
            .with("maxSimilarity", 0.5)
            .with("referenceTopK", 1)
            .with("scoreBatch", 2)
            .with("every", 1)
            .with("conflictWeight", 0.0);
    Run all = Run.of(settings.with("prune", false));
    Run some = Run.of(settings.with("prune", true).with("output", folder.resolve("some")));
    int pruned =
        some.log("reference").stream().mapToInt(r -> r.get("num_pruned_refs").intValue()).sum();
    assertTrue(pruned > 0, "nothing was pruned");
    for (int i = 0; i < all.log().size(); i++) {
      assertEquals(withoutPruning(all.log().get(i)), withoutPruning(some.log().get(i)));
    }
    assertArrayEquals(all.adapterBytes(), some.adapterBytes());
  }

  @Test
  void theBestOfTheOthersFillUp() throws Exception {
    String line = Files.readAllLines(Golden.path("train/reference.jsonl")).get(3);
    Path same = Files.write(folder.resolve("same.jsonl"), Collections.nCopies(20, line));
    List<String> lines = new ArrayList<>();
    TrainSettings built =
        settings("run").with("reference", same).with("maxSimilarity", 0.9).build();
    Trainer.run(built, Listeners.lines(lines), () -> false);
    JsonNode row = new Run(folder.resolve("run"), null, null).log("reference").get(0);
    assertEquals(KEPT, Arrays.stream(Golden.ints(row.get("indices"))).distinct().count());
    assertEquals(19, row.get("num_similar_refs").intValue());
    assertEquals(KEPT - 1, row.get("num_similar_selected_refs").intValue());
    assertTrue(
        lines.contains(
            "only 1 of the best 20 references differ by --max-similarity 0.9; 5 of the others fill"
                + " up"),
        lines.toString());
  }

  @Test
  void withoutMemoryThereIsNothingToCompare() {
    Golden.fails(
        InputException.class,
        () -> Run.of(settings("run").with("maxSimilarity", 0.9).with("memory", 0)),
        "--max-similarity compares the gradients of 6 references, 1 MiB: give --reference-memory 1"
            + " or more");
  }
}
