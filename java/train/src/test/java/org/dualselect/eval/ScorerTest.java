package org.dualselect.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.dualselect.Golden;
import org.dualselect.data.EncodedSample;
import org.dualselect.model.SafetensorsHeader;
import org.dualselect.template.TemplateKind;
import org.dualselect.train.BatchLimit;
import org.dualselect.train.DivergedException;
import org.dualselect.train.LoraSettings;
import org.dualselect.train.MachineSettings;
import org.dualselect.train.TemplateSettings;
import org.dualselect.train.TrainListener;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The golden samples as a file of records, their last three as the references. */
@Tag("kernels")
class ScorerTest {
  @TempDir Path folder;
  private final List<Long> progress = new ArrayList<>();
  private long planned;
  private int total;
  private boolean referenceScored;

  @BeforeEach
  void reset() {
    progress.clear();
  }

  @ParameterizedTest
  @CsvSource({
    "llama3, 1, 0",
    "llama3, 2, 0",
    "llama3, 4, 0",
    "llama3, 9, 0",
    "llama3, 50, 0",
    "llama3, 50, 1",
    "llama3, 50, 64",
    "llama3, 50, 100000",
    "llama, 1, 0",
    "llama, 4, 0",
    "llama, 9, 0",
    "qwen2, 4, 0",
    "qwen3, 4, 0",
    "gemma3, 4, 0"
  })
  void rowsAreThoseOfAutograd(String model, int batchSize, int batchTokens) throws Exception {
    JsonNode expected = Golden.json(model + "/expected.json");
    List<EncodedSample> samples = Golden.batch(model);
    List<JsonNode> rows = score(model, batchSize, batchTokens);
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
    int[] order = IntStream.range(0, 9).toArray();
    assertEquals(
        new BatchLimit(batchSize, batchTokens).cut(order, samples).size(), progress.size());
    assertEquals(9 + 3, planned);
    assertTrue(referenceScored);
  }

  private static void close(double expected, JsonNode actual) {
    assertEquals(expected, actual.doubleValue(), 1e-4 * Math.max(1, Math.abs(expected)));
  }

  /** A NaN is no score: the record is named, and no row stands for it. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void nanIsRefused(boolean inReference) throws Exception {
    Path model = Golden.copy("llama3", folder.resolve("model"));
    Path weights = model.resolve("model.safetensors");
    SafetensorsHeader.Entry norm =
        SafetensorsHeader.read(weights).entries().get("model.norm.weight");
    byte[] bytes = Files.readAllBytes(weights);
    bytes[(int) norm.begin() + 3] = 0x7f;
    bytes[(int) norm.begin() + 2] = (byte) 0xff;
    Files.write(weights, bytes);
    Path data = records("llama3", 7);
    Path empty = inReference ? data : records("llama3", 8);
    Golden.fails(
        DivergedException.class,
        () -> score(model, inReference ? records("llama3", 8) : data, empty, 8, 0, 2),
        ":1 is NaN");
  }

  private List<JsonNode> score(String model, int batchSize, int batchTokens) throws Exception {
    return score(
        Golden.path(model), records(model, 0), records(model, 6), batchSize, batchTokens, 9);
  }

  private List<JsonNode> score(
      Path root, Path data, Path reference, int batchSize, int batchTokens, int scored)
      throws Exception {
    total = scored;
    StringBuilder out = new StringBuilder();
    ScoreSettings settings =
        new ScoreSettings(
            root,
            root.resolve("adapter"),
            data,
            reference,
            null,
            false,
            0,
            0,
            batchSize,
            batchTokens,
            new LoraSettings(4, 8, false, List.of("q_proj", "v_proj"), 0, false),
            new TemplateSettings(TemplateKind.PLAIN, false),
            new MachineSettings("cpu", "float32", 42, 0, 64));
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
          assertEquals(ScorerTest.this.total, total);
          progress.add(done);
        }
        referenceScored |= phase.equals("reference") && done == total;
      }

      @Override
      public void step(Step step) {}
    };
  }

  /** A record that is skipped leaves a gap, so that rows can be joined to the file. */
  @Test
  void indexIsTheRecords() throws Exception {
    Path data = folder.resolve("gap.jsonl");
    String record = "{\"instruction\": \"count\", \"output\": \"two boats\"}";
    String skipped = record.replace("count", "count ".repeat(100));
    Files.write(data, List.of(record, skipped, record));
    List<JsonNode> rows = score(Golden.path("llama3"), data, data, 8, 0, 2);
    assertEquals(List.of(0, 2), rows.stream().map(r -> r.get("index").intValue()).toList());
    close(rows.get(0).get("loss").doubleValue(), rows.get(1).get("loss"));
  }
}
