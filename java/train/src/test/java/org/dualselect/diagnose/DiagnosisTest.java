package org.dualselect.diagnose;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.dualselect.Golden;
import org.dualselect.template.TemplateKind;
import org.dualselect.train.ExtensionSettings.ReferenceLoss;
import org.dualselect.train.LoraSettings;
import org.dualselect.train.MachineSettings;
import org.dualselect.train.TemplateSettings;
import org.dualselect.train.TrainListener;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A diagnosis that is stopped keeps what is done, goes on from there, and tells what it planned.
 */
@Tag("kernels")
class DiagnosisTest {
  @TempDir Path folder;
  private final List<DiagnosisResult> seen = new ArrayList<>();
  private long planned;
  private long done;

  private DiagnoseSettings settings() {
    return new DiagnoseSettings(
        new DiagnoseSettings.Files(
            Golden.path("llama3"),
            null,
            List.of(Golden.path("train/task.jsonl")),
            null,
            Golden.path("train/reference.jsonl"),
            null,
            null,
            folder.resolve("out"),
            false),
        new DiagnoseSettings.Design(3, 4, 3, 100, 5, 4),
        new DiagnoseSettings.Rollouts(1, 0, 1e-3, 2, 1, ReferenceLoss.SFT),
        new LoraSettings(4, 8, false, List.of("q_proj", "v_proj"), 0, false),
        new TemplateSettings(TemplateKind.PLAIN, false),
        new MachineSettings("cpu", "float32", 42, 1, 64));
  }

  private void keep(DiagnosisResult result) throws IOException {
    seen.add(result);
    DiagnosisFiles.write(result);
  }

  @Test
  void whatIsDoneIsKept() throws Exception {
    DiagnosisResult result =
        Diagnosis.run(settings(), this::keep, listener(), () -> seen.size() == 3);
    assertEquals(3, seen.size()); // the sets, and two batches
    assertEquals(2, result.batchesDone());
    assertEquals(0, seen.get(0).batchesDone());
    Path out = folder.resolve("out");
    assertEquals(2, Golden.json(out.resolve("metrics.json")).get("batches_rolled_out").intValue());
    List<String> traces = Files.readAllLines(out.resolve("traces.jsonl"));
    assertEquals(3 * Strategy.values().length, traces.size());
    assertEquals(
        2 * Strategy.values().length,
        traces.stream().filter(line -> line.contains("\"kl_after\"")).count());
    assertTrue(Files.exists(out.resolve("probe.svg")));
  }

  /** Stopped again and again, each time a few events after a part was kept. */
  @ParameterizedTest
  @ValueSource(ints = {8, 25})
  void stoppedAndGoneOnWithItIsTheSame(int events) throws Exception {
    Diagnosis.run(settings(), this::keep, listener(), () -> false);
    Path whole = folder.resolve("whole");
    Files.move(folder.resolve("out"), whole);
    int stops = 0;
    for (boolean stopped = true; stopped; stops++) {
      done = 0;
      long[] left = {events};
      DiagnosisResult result = null;
      try {
        result = Diagnosis.run(settings(), this::keep, listener(), () -> --left[0] < 0);
      } catch (CancellationException e) {
        assertEquals(List.of(".lock", "progress.jsonl"), names(folder.resolve("out")));
      }
      stopped = result == null || result.batchesDone() < 3;
      assertTrue(stopped || planned == done, planned + " are planned, and told " + done);
    }
    assertTrue(stops > 1, "was never stopped");
    same(whole, folder.resolve("out"));
  }

  /** As kill -9 leaves it: the last line is cut. */
  @Test
  void aCutLineIsDoneAgain() throws Exception {
    Diagnosis.run(settings(), this::keep, listener(), () -> false);
    Path whole = folder.resolve("whole");
    Path progress = folder.resolve("out/progress.jsonl");
    Files.move(folder.resolve("out"), whole);
    Files.createDirectory(folder.resolve("out"));
    String all = Files.readString(whole.resolve("progress.jsonl"));
    Files.writeString(progress, all.substring(0, all.length() - 20));
    done = 0;
    Diagnosis.run(settings(), this::keep, listener(), () -> false);
    // The warm-up step, a rollout of two, and the probe by the bare model and after it.
    assertEquals(1 + 2 + 2 * 5, done);
    same(whole, folder.resolve("out"));
    assertEquals(all.lines().count(), Files.readString(progress).lines().count());
  }

  @Test
  void whatIsDoneIsNotDoneAgain() throws Exception {
    Diagnosis.run(settings(), this::keep, listener(), () -> false);
    done = 0;
    DiagnosisResult result = Diagnosis.run(settings(), this::keep, listener(), () -> true);
    assertEquals(3, result.batchesDone());
    assertEquals(0, planned);
    assertEquals(0, done);
  }

  @Test
  void aDamagedLineIsNamed() throws Exception {
    Diagnosis.run(settings(), this::keep, listener(), () -> false);
    Path progress = folder.resolve("out/progress.jsonl");
    String all = Files.readString(progress);
    Files.writeString(progress, all.replaceAll("\"divergence\":[^,]+", "\"divergence\":{}"));
    Golden.refused(
        () -> Diagnosis.run(settings(), this::keep, listener(), () -> false),
        progress + ": the value of batch 1 dualselect is damaged",
        "--overwrite");
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(f -> f.getFileName().toString()).sorted().toList();
    }
  }

  /** But for the time it took, and the time each part took. */
  private static void same(Path whole, Path stopped) throws IOException {
    assertEquals(names(whole), names(stopped));
    assertTrue(names(whole).contains("probe.svg"));
    for (String name : names(whole)) {
      if (!List.of(".lock", "progress.jsonl").contains(name)) {
        assertEquals(withoutSeconds(whole.resolve(name)), withoutSeconds(stopped.resolve(name)));
      }
    }
  }

  private static String withoutSeconds(Path file) throws IOException {
    return Files.readString(file).replaceAll("\"seconds\" : [0-9.]+", "");
  }

  @Test
  void beforeThereAreSetsThereAreNoTables() throws Exception {
    assertThrows(
        CancellationException.class,
        () -> Diagnosis.run(settings(), this::keep, listener(), () -> true));
    assertEquals(List.of(".lock", "progress.jsonl"), names(folder.resolve("out")));
  }

  @Test
  void allThatIsPlannedIsTold() throws Exception {
    Diagnosis.run(settings(), this::keep, listener(), () -> false);
    assertEquals(4, seen.size());
    assertEquals(planned, done);
  }

  private TrainListener listener() {
    return new TrainListener() {
      private long last;

      @Override
      public void info(String line) {}

      @Override
      public void planned(long steps, long records, int batch) {
        planned = steps + records;
      }

      @Override
      public void scored(String phase, long now, long total, double seconds) {
        done += now > last ? now - last : now;
        last = now == total ? 0 : now;
      }

      @Override
      public void step(Step step) {
        done++;
      }
    };
  }
}
