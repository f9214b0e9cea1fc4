package org.dualselect.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.dualselect.Golden;
import org.dualselect.data.Encoder;
import org.dualselect.data.Tokenizer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a refresh ranks by, beyond the release's loss and direction. */
class RefreshScoreTest {
  private static final int POOL = 20;

  @TempDir Path folder;

  private Settings settings(String name) {
    return Settings.golden(folder.resolve(name))
        .with("warmupSteps", 0)
        .with("epochs", 1)
        .with("every", 1)
        .with("learningRate", 0.05)
        .with("referenceTopK", POOL);
  }

  private static float[] byPlace(JsonNode refresh, String name) {
    float[] values = new float[POOL];
    for (int rank = 0; rank < POOL; rank++) {
      values[refresh.get("indices").get(rank).intValue()] =
          refresh.get(name).get(rank).floatValue();
    }
    return values;
  }

  private static int[] descending(double[] keys) {
    return IntStream.range(0, POOL)
        .boxed()
        .sorted(Comparator.comparingDouble(i -> -keys[i]))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  /**
   * All task records are drawn, so that the direction is the mean of their gradients. They have the
   * dropout that the references have.
   */
  @ParameterizedTest
  @ValueSource(doubles = {0, 0.5})
  void theDirectionIsOfTheParametersOfNow(double dropout) throws Exception {
    int tasks = 24;
    Run run =
        Run.stopped(
            settings("now")
                .with("directionSamples", 100)
                .with("referenceLossWeight", 0.0)
                .with("dropout", dropout)
                .with("scoreWithDropout", true),
            2);
    double[][] task = new double[tasks][];
    double[][] reference = new double[POOL][];
    // The golden adapter is where the run begins: its first refresh comes before any step.
    try (PointerScope scope = new PointerScope();
        Tokenizer tokenizer = Tokenizer.open(Golden.path("llama3"));
        Session session =
            Sessions.open(Golden.path("llama3"), Golden.path("llama3/adapter"), dropout)) {
      Encoder encoder = new Encoder(tokenizer, 64);
      Encoded all = Encoded.read(Golden.path("train/task.jsonl"), encoder, 0);
      Gradients.of(session, all, task, Long.MIN_VALUE);
      Encoded pool = Encoded.read(Golden.path("train/reference.jsonl"), encoder, 0);
      Gradients.of(session, pool, reference, -1);
    }
    double[] direction = Gradients.mean(task, IntStream.range(0, tasks).toArray());
    float[] cosines = byPlace(run.log("reference").get(0), "cosines");
    double[] conflict = new double[POOL];
    for (int i = 0; i < POOL; i++) {
      double cosine = Gradients.cosine(reference[i], direction);
      assertEquals(cosine, cosines[i], 1e-5);
      conflict[i] = -cosine;
    }
    assertArrayEquals(
        descending(conflict), Golden.ints(run.log("reference").get(0).get("indices")));
    assertNotEquals(
        run.log("reference").get(0).get("cosines"), run.log("reference").get(1).get("cosines"));
  }

  /** Other records at another step, the same ones in the same run. */
  @Test
  void aDrawIsTheRuns() throws Exception {
    Settings few = settings("few").with("directionSamples", 3);
    byte[] log = Run.stopped(few, 2).logBytes();
    assertArrayEquals(log, Run.stopped(few.with("output", folder.resolve("again")), 2).logBytes());
    Run other = Run.stopped(few.with("output", folder.resolve("other")).with("seed", 43L), 2);
    assertNotEquals(new String(log), new String(other.logBytes()));
  }

  @Test
  void aLossCountsByWhatItHasRisen() throws Exception {
    Settings rise =
        settings("rise")
            .with("scoreLoss", ExtensionSettings.ScoreLoss.RISE)
            .with("conflictWeight", 0.0);
    Run run = Run.stopped(rise, 2);
    JsonNode first = run.log("reference").get(0);
    JsonNode second = run.log("reference").get(1);
    assertArrayEquals(IntStream.range(0, POOL).toArray(), Golden.ints(first.get("indices")));
    float[] before = byPlace(first, "losses");
    float[] after = byPlace(second, "losses");
    float[] scores = byPlace(second, "scores");
    double[] risen = IntStream.range(0, POOL).mapToDouble(i -> after[i] - before[i]).toArray();
    for (int i = 0; i < POOL; i++) {
      assertEquals(risen[i], scores[i], 1e-6);
    }
    assertArrayEquals(descending(risen), Golden.ints(second.get("indices")));
  }

  /** The same at every refresh, whatever became of the losses. */
  @Test
  void whatWasKnownComesFirst() throws Exception {
    Settings known =
        settings("known")
            .with("scoreLoss", ExtensionSettings.ScoreLoss.KNOWN)
            .with("conflictWeight", 0.0);
    Run run = Run.stopped(known, 2);
    JsonNode first = run.log("reference").get(0);
    float[] losses = byPlace(first, "losses");
    double[] counted = IntStream.range(0, POOL).mapToDouble(i -> -losses[i]).toArray();
    for (JsonNode refresh : List.of(first, run.log("reference").get(1))) {
      float[] scores = byPlace(refresh, "scores");
      for (int i = 0; i < POOL; i++) {
        assertEquals(counted[i], scores[i], 1e-6);
      }
      assertArrayEquals(descending(counted), Golden.ints(refresh.get("indices")));
    }
    assertNotEquals(first.get("losses"), run.log("reference").get(1).get("losses"));
  }
}
