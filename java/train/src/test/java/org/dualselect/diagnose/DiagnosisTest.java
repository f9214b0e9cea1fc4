package org.dualselect.diagnose;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
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

/** A diagnosis that is stopped keeps what is done, and what was planned is what is told. */
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

  @Test
  void beforeThereAreSetsThereIsNothing() {
    assertThrows(
        CancellationException.class,
        () -> Diagnosis.run(settings(), this::keep, listener(), () -> true));
    assertFalse(Files.exists(folder.resolve("out")));
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
