package org.dualselect.monitor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.dualselect.Golden;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetricsFileTest {
  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void writtenByAProcessThatWasKilled() throws Exception {
    file = folder.resolve("metrics.jsonl");
    try (MetricsFile metrics = new MetricsFile(file)) {
      metrics.write(step(1));
      metrics.write(refresh(1));
      metrics.write(step(2));
      metrics.write(refresh(2));
      metrics.write(step(3));
    }
    assertEquals(List.of("step 1", "refresh 1", "step 2", "refresh 2", "step 3"), rows());
    Files.writeString(file, "{\"kind\":\"st", StandardOpenOption.APPEND);
  }

  private static StepMetrics step(int step) {
    return new StepMetrics(
        "step",
        step,
        1,
        "epoch 1/1",
        1,
        4,
        8,
        null,
        null,
        null,
        null,
        null,
        null,
        1,
        1,
        1,
        1,
        1,
        1,
        1,
        1,
        null);
  }

  private static RefreshMetrics refresh(int step) {
    return new RefreshMetrics("refresh", step, 1, 8, 0, 4, 1, 1, 1, 1, 1, 1, 1, null);
  }

  private List<String> rows() {
    return Golden.jsonLines(file).stream()
        .map(row -> row.get("kind").textValue() + " " + row.get("step"))
        .toList();
  }

  @Test
  void aRunGoesOnAfterItsLastStep() throws Exception {
    try (MetricsFile metrics = new MetricsFile(file)) {
      metrics.write(step(4));
    }
    assertEquals(List.of("step 1", "refresh 1", "step 2", "refresh 2", "step 3", "step 4"), rows());
  }

  @Test
  void whatIsDoneAgainStandsThereOnce() throws Exception {
    try (MetricsFile metrics = new MetricsFile(file)) {
      metrics.write(refresh(2));
      metrics.write(step(3));
      metrics.write(step(4));
    }
    assertEquals(List.of("step 1", "refresh 1", "step 2", "refresh 2", "step 3", "step 4"), rows());
    try (MetricsFile metrics = new MetricsFile(file)) {
      metrics.write(step(2));
    }
    assertEquals(List.of("step 1", "refresh 1", "step 2"), rows());
  }
}
