package org.dualselect.diagnose;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.dualselect.inspect.Overlap;

/** What must be known to read a diagnosis, in words. */
public final class DiagnosisNotes {
  private DiagnosisNotes() {}

  /** Whether any prompt is in two of the three. */
  public static String apart(DiagnosisResult result) {
    int shared = result.data().overlaps().stream().mapToInt(Overlap::prompts).sum();
    return String.format(
        Locale.ROOT, "Prompts that two of tasks, references and probe have in common: %d.", shared);
  }

  /** What is compared, in a sentence. */
  public static String strategies() {
    return Arrays.stream(Strategy.values())
        .map(strategy -> strategy + ": " + strategy.about())
        .collect(Collectors.joining("; ", "References, ", "."));
  }

  /** Which part of the adapter the gradients are those of. */
  public static String shareOfA(DiagnosisResult result) {
    double share = 100 * result.shareOfA();
    return String.format(
        Locale.ROOT,
        "Of the task direction's squared length %.3g %% is the maps A's%s.",
        share,
        share == 0
            ? ": B is 0, so their gradients are, and all is the maps B's; --warmup-steps or"
                + " --adapter changes that"
            : share < 1
                ? ": B has hardly left 0, so cosines are nearly those of the maps B alone"
                : "");
  }
}
