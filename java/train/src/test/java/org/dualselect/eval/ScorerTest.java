package org.dualselect.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.dualselect.Golden;
import org.dualselect.data.EncodedSample;
import org.dualselect.train.TrainListener;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The golden samples as a file of records, their last three as the references. */
@Tag("kernels")
class ScorerTest {
  @TempDir Path folder;
  private final List<Long> progress = new ArrayList<>();
  private long planned;
  private boolean referenceScored;

  @BeforeEach
  void reset() {
    progress.clear();
  }

  @ParameterizedTest
  @CsvSource({
    "llama3, 1",
    "llama3, 2",
    "llama3, 4",
    "llama3, 9",
    "llama3, 50",
    "llama, 1",
    "llama, 4",
    "llama, 9"
  })
  void rowsAreThoseOfAutograd(String model, int batchSize) throws Exception {
    JsonNode expected = Golden.json(model + "/expected.json");
    List<EncodedSample> samples = Golden.batch(model);
    List<JsonNode> rows = score(model, batchSize);
    assertEquals(9, rows.size());
    double[] norm2 = Golden.doubles(expected.get("sqnorm"));
    for (int i = 0; i < rows.size(); i++) {
      JsonNode row = rows.get(i);
      assertEquals(i, row.get("index").intValue());
      assertEquals(samples.get(i).supervised(), row.get("tokens").intValue());
      close(expected.get("loss").get(i).doubleValue(), row.get("loss"));
      close(Math.sqrt(norm2[i]), row.get("grad_norm"));
      close(expected.get("dot").get(i).doubleValue(), row.get("dot"));
      close(expected.get("cosine").get(i).doubleValue(), row.get("cosine"));
    }
    assertEquals(9, progress.get(progress.size() - 1));
    assertEquals((9 + batchSize - 1) / batchSize, progress.size());
    assertEquals(9 + 3, planned);
    assertTrue(referenceScored);
  }

  private static void close(double expected, JsonNode actual) {
    assertEquals(expected, actual.doubleValue(), 1e-4 * Math.max(1, Math.abs(expected)));
  }

  private List<JsonNode> score(String model, int batchSize) throws Exception {
    Path root = Golden.path(model);
    StringBuilder out = new StringBuilder();
    ScoreSettings settings =
        new ScoreSettings(
            root,
            root.resolve("adapter"),
            records(model, 0),
            records(model, 6),
            null,
            false,
            "cpu",
            "float32",
            42,
            0,
            64,
            batchSize,
            4,
            8,
            0,
            List.of("q_proj", "v_proj"),
            false,
            0,
            0);
    Scorer.run(settings, out, listener());
    List<JsonNode> rows = new ArrayList<>();
    for (String line : out.toString().split("\n")) {
      rows.add(new ObjectMapper().readTree(line));
    }
    return rows;
  }

  private Path records(String model, int from) throws Exception {
    List<String> lines = new ArrayList<>();
    JsonNode records = Golden.json(model + "/batch.json").get("records");
    for (int i = from; i < records.size(); i++) {
      lines.add(records.get(i).toString());
    }
    return Files.write(folder.resolve("from" + from + ".jsonl"), lines);
  }

  private TrainListener listener() {
    return new TrainListener() {
      @Override
      public void info(String line) {}

      @Override
      public void planned(long steps, long records, int batch) {
        assertEquals(0, steps);
        planned = records;
      }

      @Override
      public void scored(String phase, long done, long total, double seconds) {
        if (phase.equals("scoring")) {
          assertEquals(9, total);
          progress.add(done);
        }
        referenceScored |= phase.equals("reference") && done == total;
      }

      @Override
      public void step(Step step) {}
    };
  }
}
