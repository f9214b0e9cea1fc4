package org.dualselect.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.dualselect.Golden;
import org.dualselect.data.EncodedSample;
import org.dualselect.train.BatchLimit;
import org.dualselect.train.Encoded;
import org.dualselect.train.MachineSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Losses and divergences against those of transformers and PEFT. */
class EvaluatorTest {
  private static Evaluator open(Path model, Path adapter, BatchLimit limit) {
    return Evaluator.open(
        model, adapter, null, new MachineSettings("cpu", "float32", 1, 1, 64), limit);
  }

  private static Encoded encoded(List<EncodedSample> samples) {
    int[] source = IntStream.range(0, samples.size()).toArray();
    return new Encoded(Path.of("records.jsonl"), List.of(), samples, source, 0, 0);
  }

  @ParameterizedTest
  @CsvSource({"llama3, 64, 0", "llama3, 2, 0", "llama3, 64, 30", "gemma3, 3, 0"})
  void lossIsTheMeanOverTokens(String name, int texts, int tokens) {
    Path model = Golden.path(name);
    List<EncodedSample> samples = Golden.batch(name);
    double[] loss = Golden.doubles(Golden.json(name + "/expected.json").get("loss"));
    double sum = 0;
    long supervised = 0;
    for (int i = 0; i < loss.length; i++) {
      sum += loss[i] * samples.get(i).supervised();
      supervised += samples.get(i).supervised();
    }
    List<Integer> told = new ArrayList<>();
    try (Evaluator evaluator =
        open(model, model.resolve("adapter"), new BatchLimit(texts, tokens))) {
      Evaluator.TokenMean mean = evaluator.predict(encoded(samples), told::add).loss();
      assertEquals(supervised, mean.tokens());
      assertEquals(sum / supervised, mean.mean(), 1e-5);
    }
    assertEquals(samples.size(), told.get(told.size() - 1));
  }

  /** The labels are every other time what the logits of PEFT say, and else the least likely. */
  @ParameterizedTest
  @ValueSource(strings = {"llama3", "llama", "qwen2", "qwen3", "gemma3"})
  void accuracyIsThatOfTheLogitsOfPeft(String name) {
    Path model = Golden.path(name);
    float[] logits = Golden.tensor(model.resolve("expected.safetensors"), "logits_lora");
    EncodedSample first = Golden.batch(name).get(0);
    int[] labels = first.labels().clone();
    int vocabulary = logits.length / first.length();
    int hits = 0;
    for (int t = 1; t < labels.length; t++) {
      int from = (t - 1) * vocabulary;
      Comparator<Integer> byLogit = Comparator.comparingDouble(v -> logits[from + v]);
      IntStream words = IntStream.range(0, vocabulary);
      boolean hit = t % 2 == 0;
      labels[t] = words.boxed().max(hit ? byLogit : byLogit.reversed()).orElseThrow();
      hits += hit ? 1 : 0;
    }
    EncodedSample sample = Golden.sample(first.ids(), labels);
    try (Evaluator evaluator = open(model, model.resolve("adapter"), new BatchLimit(8, 0))) {
      Evaluator.TokenMean accuracy =
          evaluator.predict(encoded(List.of(sample)), done -> {}).accuracy();
      assertEquals(labels.length - 1, accuracy.tokens());
      assertEquals((double) hits / (labels.length - 1), accuracy.mean());
    }
  }

  /** However the records are cut into batches. */
  @ParameterizedTest
  @CsvSource({"64, 0", "3, 0", "64, 30"})
  void accuracyCountsTokens(int texts, int tokens) {
    Path model = Golden.path("llama3");
    List<EncodedSample> samples = Golden.batch("llama3");
    try (Evaluator evaluator =
        open(model, model.resolve("adapter"), new BatchLimit(texts, tokens))) {
      double hits = 0;
      for (EncodedSample sample : samples) {
        Evaluator.TokenMean one =
            evaluator.predict(encoded(List.of(sample)), done -> {}).accuracy();
        hits += one.mean() * one.tokens();
      }
      Evaluator.TokenMean all = evaluator.predict(encoded(samples), done -> {}).accuracy();
      assertEquals(hits, all.mean() * all.tokens(), 1e-9);
    }
  }

  /** Out of the logits that transformers gives without and PEFT with the adapter. */
  @ParameterizedTest
  @ValueSource(strings = {"llama3", "llama", "qwen2", "qwen3", "gemma3"})
  void divergenceIsThatOfTheLogitsOfPeft(String name) {
    Path model = Golden.path(name);
    Path expected = model.resolve("expected.safetensors");
    float[] bare = Golden.tensor(expected, "logits_base");
    float[] adapted = Golden.tensor(expected, "logits_lora");
    EncodedSample sample = Golden.batch(name).get(0);
    int vocabulary = bare.length / sample.length();
    double sum = 0;
    for (int t = 1; t < sample.length(); t++) {
      if (sample.labels()[t] != EncodedSample.IGNORE) {
        double[] p = logProbabilities(bare, (t - 1) * vocabulary, vocabulary);
        double[] q = logProbabilities(adapted, (t - 1) * vocabulary, vocabulary);
        for (int v = 0; v < vocabulary; v++) {
          sum += Math.exp(p[v]) * (p[v] - q[v]);
        }
      }
    }
    double mean = sum / sample.supervised();
    assertTrue(mean > 1e-3, "no adapter to see: " + mean);
    try (Evaluator evaluator = open(model, model.resolve("adapter"), new BatchLimit(8, 0))) {
      Encoded probe = encoded(List.of(sample));
      assertEquals(mean, evaluator.divergence(probe, done -> {}).mean(), 1e-4 * mean);
    }
  }

  private static double[] logProbabilities(float[] logits, int from, int count) {
    double sum = 0;
    for (int v = 0; v < count; v++) {
      sum += Math.exp(logits[from + v]);
    }
    double all = Math.log(sum);
    return IntStream.range(0, count).mapToDouble(v -> logits[from + v] - all).toArray();
  }

  /** Every token weighs the same, however the records are cut into batches. */
  @Test
  void divergenceIsTheMeanOverTokens() {
    Path model = Golden.path("llama3");
    List<EncodedSample> samples = Golden.batch("llama3");
    try (Evaluator evaluator = open(model, model.resolve("adapter"), new BatchLimit(3, 0))) {
      double sum = 0;
      long tokens = 0;
      for (EncodedSample sample : samples) {
        Evaluator.TokenMean one = evaluator.divergence(encoded(List.of(sample)), done -> {});
        sum += one.mean() * one.tokens();
        tokens += one.tokens();
      }
      Evaluator.TokenMean all = evaluator.divergence(encoded(samples), done -> {});
      assertEquals(tokens, all.tokens());
      assertEquals(sum / tokens, all.mean(), 1e-6);
    }
  }

  /** Of several files, too, every token weighs the same. */
  @Test
  void partsAreWeighedByTheirTokens() {
    List<Evaluator.TokenMean> parts =
        List.of(new Evaluator.TokenMean(1, 3), new Evaluator.TokenMean(2, 1));
    assertEquals(new Evaluator.TokenMean(1.25, 4), Evaluator.TokenMean.of(parts));
  }

  @Test
  void withoutAnAdapterNothingDiverges() {
    try (Evaluator evaluator = open(Golden.path("llama3"), null, new BatchLimit(8, 0))) {
      Encoded probe = encoded(Golden.batch("llama3"));
      assertEquals(0, evaluator.divergence(probe, done -> {}).mean());
    }
  }
}
