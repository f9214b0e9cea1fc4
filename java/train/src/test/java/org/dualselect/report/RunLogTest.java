package org.dualselect.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import org.dualselect.Golden;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RunLogTest {
  @TempDir Path folder;
  private RunFolder run;

  @BeforeEach
  void write() throws Exception {
    run = RunFolder.in(folder, "q", "a");
  }

  @Test
  void aLastLineThatIsCutIsLeftOut() throws Exception {
    run.append("metrics.jsonl", "{\"kind\": \"step\", \"st");
    run.append("selection_log.jsonl", "{\"kind\": \"reference\", \"indices\": [1");
    RunLog log = RunLog.read(run.path());
    assertEquals(4, log.steps().size());
    assertEquals(2, log.refreshes().size());
    assertEquals(2, log.references().size());
    assertEquals(2, log.tasks().size());
  }

  /** A character of several bytes, of which the last is still to come. */
  @Test
  void aCutCharacterIsLeftOutToo() throws Exception {
    byte[] line = "{\"kind\": \"é".getBytes(java.nio.charset.StandardCharsets.UTF_8);
    byte[] cut = java.util.Arrays.copyOf(line, line.length - 1);
    Files.write(run.path().resolve("metrics.jsonl"), cut, java.nio.file.StandardOpenOption.APPEND);
    assertEquals(4, RunLog.read(run.path()).steps().size());
  }

  @Test
  void onlyRunJsonMustBeThere() throws Exception {
    Files.delete(run.path().resolve("metrics.jsonl"));
    Files.delete(run.path().resolve("selection_log.jsonl"));
    assertEquals(0, RunLog.read(run.path()).steps().size());
    Files.delete(run.path().resolve("run.json"));
    Golden.refused(() -> RunLog.read(run.path()), run.path().toString(), "holds no run.json");
    Path none = folder.resolve("none");
    Golden.refused(() -> RunLog.read(none), none.toString(), "is not a folder");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "metrics.jsonl | {\"kind\": | metrics.jsonl:7: not valid JSON",
        "metrics.jsonl | {} | metrics.jsonl:7: is of no known kind",
        "metrics.jsonl | null | metrics.jsonl:7",
        "metrics.jsonl | {\"kind\": \"step\", \"loss\": []} | metrics.jsonl:7",
        "selection_log.jsonl | {\"kind\": \"reference\"} | selection_log.jsonl:5: has no kind",
        "selection_log.jsonl | 7 | selection_log.jsonl:5"
      })
  void aDamagedLineIsNamed(String file, String line, String message) throws Exception {
    run.append(file, line + "\n");
    Golden.refused(() -> RunLog.read(run.path()), message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{ | not valid JSON",
        "null | is not a run's",
        "{} | is not a run's",
        "[] | run.json"
      })
  void aDamagedRunJsonIsNamed(String text, String message) throws Exception {
    Files.writeString(run.path().resolve("run.json"), text);
    Golden.refused(() -> RunLog.read(run.path()), "run.json", message);
  }
}
