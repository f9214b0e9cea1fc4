package org.dualselect.diagnose;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.dualselect.Golden;
import org.dualselect.data.EncodedSample;
import org.dualselect.template.TemplateKind;
import org.dualselect.train.Encoded;
import org.dualselect.train.ExtensionSettings.ReferenceLoss;
import org.dualselect.train.LoraSettings;
import org.dualselect.train.MachineSettings;
import org.dualselect.train.ReferenceStream;
import org.dualselect.train.Session;
import org.dualselect.train.TemplateSettings;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Scores of references by the Gram matrix of all samples' gradients, which autograd made one sample
 * at a time: with u_i = g_i / |g_i| and d the sum of a batch's u_i, cos(g_r, d) = Σ ⟨u_r, u_i⟩ /
 * |d|.
 */
@Tag("kernels")
class DirectionsTest {
  private static final int[][] BATCHES = {{0, 4}, {5, 2, 7}};

  @TempDir Path folder;

  private static DiagnoseSettings settings(String model, int scoreBatch, boolean adapted) {
    Path root = Golden.path(model);
    return new DiagnoseSettings(
        new DiagnoseSettings.Files(
            root,
            adapted ? root.resolve("adapter") : null,
            List.of(Path.of("task.jsonl")),
            null,
            Path.of("reference.jsonl"),
            null,
            null,
            Path.of("out"),
            false),
        new DiagnoseSettings.Design(2, 3, 2, 9, 9, scoreBatch),
        new DiagnoseSettings.Rollouts(0, 0, 1e-3, 2, 1, ReferenceLoss.SFT),
        new LoraSettings(4, 8, false, List.of("q_proj", "v_proj"), 0, false),
        new TemplateSettings(TemplateKind.PLAIN, false),
        new MachineSettings("cpu", "float32", 42, 0, 64));
  }

  private static Session open(DiagnoseSettings settings) {
    return Session.open(
        settings.files().model(),
        settings.files().adapter(),
        settings.lora().fresh(),
        settings.machine(),
        false);
  }

  private static Encoded encoded(String model) {
    List<EncodedSample> samples = Golden.batch(model);
    int[] source = IntStream.range(0, samples.size()).toArray();
    return new Encoded(Path.of("golden.jsonl"), List.of(), samples, source, 0, 0);
  }

  private static List<TaskBatch> batches() {
    return List.of(new TaskBatch(1, "a", BATCHES[0]), new TaskBatch(2, "b", BATCHES[1]));
  }

  private static Directions directions(DiagnoseSettings settings, Session session, Encoded data) {
    return Directions.of(session, data, batches(), stream(settings, session, data), n -> {});
  }

  private static ReferenceStream stream(DiagnoseSettings settings, Session session, Encoded data) {
    return new ReferenceStream(session, TrainerSettings.alone(settings), () -> false, data);
  }

  @ParameterizedTest
  @CsvSource({"llama3, 1", "llama3, 2", "llama3, 50", "qwen3, 4", "gemma3, 4"})
  void scoresAreThoseOfTheGramMatrix(String model, int scoreBatch) throws Exception {
    JsonNode expected = Golden.json(model + "/expected.json");
    DiagnoseSettings settings = settings(model, scoreBatch, true);
    try (PointerScope scope = new PointerScope();
        Session session = open(settings);
        KeptParts kept = KeptParts.open(folder, Map::of, warning -> {})) {
      Encoded data = encoded(model);
      Directions directions = directions(settings, session, data);
      PoolScoring scoring = new PoolScoring(data, stream(settings, session, data), kept);
      assertEquals(data.samples().size(), scoring.left());
      ReferenceScores scores = scoring.scores(3, directions::all, n -> {});
      assertEquals(3, scores.conflict().length);
      int[][] all = {BATCHES[0], BATCHES[1], {0, 4, 5, 2, 7}};
      for (int d = 0; d < all.length; d++) {
        for (int r = 0; r < data.samples().size(); r++) {
          double cosine = cosine(expected.get("gram"), r, all[d]);
          assertEquals(-cosine, scores.conflict()[d][r], 2e-4, model + " " + d + " " + r);
        }
      }
      for (int r = 0; r < data.samples().size(); r++) {
        assertEquals(expected.get("loss").get(r).doubleValue(), scores.loss()[r], 1e-4);
      }
      // And read back they are the same, to the bit.
      assertEquals(0, scoring.left());
      ReferenceScores again = scoring.scores(3, () -> fail("all is kept"), n -> fail("and told"));
      assertTrue(Arrays.deepEquals(scores.conflict(), again.conflict()));
      assertArrayEquals(scores.loss(), again.loss());
    }
  }

  private static double cosine(JsonNode gram, int reference, int[] batch) {
    double dot = 0;
    double norm2 = 0;
    for (int i : batch) {
      dot += unit(gram, reference, i);
      for (int j : batch) {
        norm2 += unit(gram, i, j);
      }
    }
    return dot / Math.sqrt(norm2);
  }

  private static double unit(JsonNode gram, int i, int j) {
    double norms = gram.get(i).get(i).doubleValue() * gram.get(j).get(j).doubleValue();
    return gram.get(i).get(j).doubleValue() / Math.sqrt(norms);
  }

  /** B at 0 leaves A no gradient; the golden adapter's B is not 0. */
  @Test
  void whatAHasOfTheDirection() {
    for (boolean adapted : new boolean[] {false, true}) {
      DiagnoseSettings settings = settings("llama3", 8, adapted);
      try (PointerScope scope = new PointerScope();
          Session session = open(settings)) {
        double share = directions(settings, session, encoded("llama3")).shareOfA();
        assertTrue(adapted ? share > 1e-3 && share < 0.999 : share == 0, adapted + " " + share);
      }
    }
  }
}
