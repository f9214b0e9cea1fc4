package org.dualselect.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import org.dualselect.Golden;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Losses and cosines on one scale. */
class ScoreScaleTest {
  @TempDir Path folder;

  private static DoubleUnaryOperator standard(double[] values) {
    double mean = Arrays.stream(values).average().orElseThrow();
    double variance =
        Arrays.stream(values).map(v -> (v - mean) * (v - mean)).average().orElseThrow();
    return v -> (v - mean) / Math.sqrt(variance);
  }

  /** All are kept, so the log has every candidate's numbers. */
  @ParameterizedTest
  @CsvSource({"1, 1, 1024", "0.5, 2, 0"})
  void scoresAreOfZScores(double mu, double nu, int memory) throws Exception {
    Run run =
        Run.of(
            Settings.golden(folder.resolve("run"))
                .with("scoreScale", ExtensionSettings.ScoreScale.ZSCORE)
                .with("taskTopK", 8)
                .with("referenceTopK", 20)
                .with("taskLossWeight", mu)
                .with("referenceLossWeight", mu)
                .with("conflictWeight", nu)
                .with("memory", memory));
    assertEquals(2 + 6, run.log().size());
    for (JsonNode row : run.log()) {
      double[] losses = Golden.doubles(row.get("losses"));
      double[] cosines = Golden.doubles(row.get("cosines"));
      double[] scores = Golden.doubles(row.get("scores"));
      for (int i = 0; i < losses.length; i++) {
        double expected =
            mu * standard(losses).applyAsDouble(losses[i])
                - nu * standard(cosines).applyAsDouble(cosines[i]);
        assertEquals(expected, scores[i], 1e-4);
      }
    }
  }
}
