package org.dualselect.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.dualselect.Golden;
import org.dualselect.train.TrainSettings.Schedule;
import org.junit.jupiter.api.Test;
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

  /** Every rate of runs of several lengths, as transformers gives them. */
  @Test
  void ratesAreThoseOfTransformers() throws Exception {
    int compared = 0;
    for (JsonNode run : Golden.json(Golden.path("schedules.json"))) {
      OptimizerSettings settings =
          Settings.sft(folder)
              .with("schedule", Schedule.valueOf(run.get("schedule").textValue()))
              .with("rateWarmup", run.get("warmup").doubleValue())
              .with("learningRate", 2.0)
              .build()
              .optimizer();
      double[] share = Golden.doubles(run.get("shares"));
      LearningRate rate = new LearningRate(settings, run.get("steps").longValue());
      for (int step = 0; step < share.length; step++) {
        assertEquals(2 * share[step], rate.after(step), 1e-12, run + " step " + step);
        compared++;
      }
    }
    assertEquals(3 * (1 + 10 + 10 + 10 + 10 + 100 + 7), compared);
  }

  /** The first step of a warm-up moves nothing; the second is at half the rate. */
  @Test
  void theRateRises() throws Exception {
    Run run = Run.of(settings(Schedule.CONSTANT, "run").with("rateWarmup", 2.0));
    assertEquals(
        List.of(0.0, 5e-4, 1e-3), run.steps().stream().map(s -> s.learningRate()).toList());
    float[] start = Run.parameters(Golden.path("llama3/adapter"));
    Settings one = settings(Schedule.CONSTANT, "one").with("rateWarmup", 2.0);
    assertArrayEquals(start, Run.stopped(one, 1).parameters());
    assertFalse(Arrays.equals(start, run.parameters()));
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
