package org.dualselect.cli;

import org.dualselect.eval.SamplingSettings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** How tokens are chosen. */
@Command(optionListHeading = "%nSampling:%n")
final class SamplingOptions {
  @Option(
      names = "--max-new-tokens",
      paramLabel = "N",
      description = "Tokens to write at most (default: ${DEFAULT-VALUE}).")
  int maxNewTokens = 256;

  @Option(names = "--greedy", description = "Always the likeliest token; no sampling.")
  boolean greedy;

  @Option(
      names = "--temperature",
      paramLabel = "X",
      description = "Of the sampling (default: ${DEFAULT-VALUE}).")
  double temperature = 1;

  @Option(
      names = "--top-p",
      paramLabel = "SHARE",
      description = "Samples from the likeliest tokens that hold it (default: ${DEFAULT-VALUE}).")
  double topP = 0.9;

  @Option(
      names = "--repetition-penalty",
      paramLabel = "X",
      description = "Divides the scores of tokens already there (default: ${DEFAULT-VALUE}).")
  double repetitionPenalty = 1;

  SamplingSettings settings() {
    return new SamplingSettings(maxNewTokens, greedy, temperature, topP, repetitionPenalty);
  }
}
