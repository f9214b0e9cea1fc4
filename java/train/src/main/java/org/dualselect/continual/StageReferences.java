package org.dualselect.continual;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.dualselect.data.AtomicFiles;
import org.dualselect.data.Encoder;
import org.dualselect.data.InputException;
import org.dualselect.data.RecordReader;
import org.dualselect.data.TextRecord;
import org.dualselect.data.Tokenizer;
import org.dualselect.train.Encoded;
import org.dualselect.train.TrainSettings;

/**
 * What each stage has as references: a memory of the tasks before it, a {@link Reservoir} over the
 * records that were trained on, and the safety pool behind it. The same for every method.
 */
public final class StageReferences {
  /** NaN, which Python writes, comes back as the number. */
  private static final JsonMapper JSON =
      JsonMapper.builder().disable(JsonWriteFeature.WRITE_NAN_AS_STRINGS).build();

  private final List<List<JsonNode>> tasks = new ArrayList<>();
  private final List<JsonNode> pool;
  private final int memory;

  private StageReferences(List<JsonNode> pool, int memory) {
    this.pool = pool;
    this.memory = memory;
  }

  /**
   * @param tasks files of records, in the order in which they are learned
   * @param pool file of safe answers, or null
   * @param own whether records of the pool may be prompts alone, which each stage answers itself
   * @param memory records of earlier tasks that are kept, of all together
   * @param settings of any of the runs: what is cut, skipped or beyond a limit there is so here
   */
  public static StageReferences read(
      List<Path> tasks, Path pool, boolean own, int memory, TrainSettings settings) {
    TrainSettings.Files files = settings.files();
    try (Tokenizer tokenizer = Tokenizer.open(files.model())) {
      Encoder encoder =
          settings.template().encoder(files.model(), tokenizer, settings.machine().maxLength());
      List<JsonNode> safe =
          pool == null ? List.of() : references(pool, own, encoder, files.maxReferenceRecords());
      StageReferences references = new StageReferences(safe, memory);
      for (Path task : tasks) {
        references.tasks.add(trainedOn(task, encoder, files.maxTaskRecords()));
      }
      return references;
    }
  }

  private static List<JsonNode> trainedOn(Path file, Encoder encoder, int limit) {
    List<JsonNode> rows = new ArrayList<>();
    List<TextRecord> records = RecordReader.readRows(file, (record, row) -> rows.add(row));
    return kept(rows, Encoded.read(file, records, encoder, limit));
  }

  private static List<JsonNode> references(Path file, boolean own, Encoder encoder, int limit) {
    List<JsonNode> rows = new ArrayList<>();
    List<TextRecord> records =
        RecordReader.referenceRows(file, own, (record, row) -> rows.add(row));
    List<TextRecord> limited = Encoded.limited(records, limit);
    if (!own || limited.stream().noneMatch(TextRecord::isSilent)) {
      return kept(rows, Encoded.of(file, limited, encoder));
    }
    return IntStream.range(0, limited.size())
        .filter(i -> limited.get(i).isSilent() || encoder.encode(limited.get(i)).isPresent())
        .mapToObj(rows::get)
        .toList();
  }

  private static List<JsonNode> kept(List<JsonNode> rows, Encoded encoded) {
    return Arrays.stream(encoded.source()).mapToObj(rows::get).toList();
  }

  /**
   * Whether a stage has any.
   *
   * @param stage from 1
   */
  public boolean isEmpty(int stage) {
    return pool.isEmpty() && (stage == 1 || memory == 0);
  }

  /**
   * Writes a stage's as records, or makes sure that they are there.
   *
   * @param stage from 1
   * @param seed of the memory, which is one stream over all stages
   * @throws InputException if the file holds others
   */
  public void write(Path file, int stage, long seed) throws IOException {
    Reservoir<JsonNode> reservoir = new Reservoir<>(memory, seed);
    tasks.subList(0, stage - 1).forEach(task -> task.forEach(reservoir::add));
    StringBuilder text = new StringBuilder();
    reservoir.kept().forEach(row -> text.append(line(row)));
    pool.forEach(row -> text.append(line(row)));
    byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
    if (!Files.isRegularFile(file)) {
      AtomicFiles.write(file, bytes);
    } else if (!Arrays.equals(Files.readAllBytes(file), bytes)) {
      throw InputException.in(
          file,
          "was made with another --memory, --tasks or pool of references; give another --output.");
    }
  }

  private static String line(JsonNode row) {
    try {
      return JSON.writeValueAsString(row) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e); // it is a tree in memory
    }
  }
}
