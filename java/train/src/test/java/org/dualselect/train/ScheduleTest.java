package org.dualselect.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import org.dualselect.train.TrainSettings.Schedule;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

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

  /** Two warm-up steps and one task step are three, as three epochs of plain steps are. */
  @ParameterizedTest
  @EnumSource(Schedule.class)
  void warmUpCounts(Schedule schedule) throws Exception {
    Run plain = Run.stopped(settings(schedule, "plain"), 2);
    Settings warm =
        Settings.golden(folder.resolve("warm"))
            .with("schedule", schedule)
            .with("batchSize", 24)
            .with("epochs", 1);
    assertArrayEquals(plain.adapterBytes(), Run.stopped(warm, 2).adapterBytes());
  }
}
