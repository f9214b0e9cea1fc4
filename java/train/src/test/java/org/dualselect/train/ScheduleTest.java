package org.dualselect.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import org.dualselect.train.TrainSettings.Schedule;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScheduleTest {
  @TempDir Path folder;

  /** One step an epoch; the schedule spans all of them. */
  private Settings settings(Schedule schedule, String output) {
    return Settings.sft(folder.resolve(output)).with("schedule", schedule).with("epochs", 3);
  }

  /** The first step is at full rate; the second moves by this share of the constant rate's. */
  @ParameterizedTest
  @CsvSource({"LINEAR, 0.66666667", "COSINE, 0.75", "CONSTANT, 1"})
  void rateOfTheSecondOfThreeSteps(Schedule schedule, double share) throws Exception {
    float[] first = Run.stopped(settings(schedule, "first"), 1).parameters();
    float[] constant = Run.stopped(settings(Schedule.CONSTANT, "constant"), 2).parameters();
    Run second = Run.stopped(settings(schedule, "second"), 2);
    assertEquals(2, second.summary().steps());
    float[] expected = new float[first.length];
    for (int i = 0; i < expected.length; i++) {
      expected[i] = (float) (first[i] + share * (constant[i] - first[i]));
    }
    assertArrayEquals(expected, second.parameters(), 1e-6f);
  }

  /** Of 2 warm-up and 6 task steps; the third step is at 6/8. */
  @ParameterizedTest
  @CsvSource({"0, 1e-3", "2, 0.75e-3"})
  void warmUpCounts(int warmup, double rate) throws Exception {
    Settings settings =
        Settings.golden(folder.resolve("linear"))
            .with("schedule", Schedule.LINEAR)
            .with("warmupSteps", warmup);
    float[] linear = Run.stopped(settings, warmup + 1).parameters();
    settings
        .with("output", folder.resolve("before"))
        .with("schedule", Schedule.LINEAR)
        .with("warmupSteps", warmup);
    float[] before =
        warmup == 0
            ? Run.parameters(org.dualselect.Golden.path("llama3/adapter"))
            : Run.stopped(settings, warmup).parameters();
    double largest = 0;
    for (int i = 0; i < linear.length; i++) {
      largest = Math.max(largest, Math.abs(linear[i] - before[i]));
    }
    // |m̂ / √v̂| is 1 in the first step and at most that of equal gradients, √steps, later.
    assertEquals(rate, largest, warmup == 0 ? 1e-6 : 0.5e-3);
  }
}
