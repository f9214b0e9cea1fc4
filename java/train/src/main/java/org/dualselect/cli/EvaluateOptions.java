package org.dualselect.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.dualselect.eval.SamplingSettings;
import org.dualselect.train.BatchLimit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Flags of evaluate alone: which model, how it is asked, and where the results go. */
@Command(optionListHeading = "%nModel and results:%n")
final class EvaluateOptions {
  @Option(
      names = "--model",
      paramLabel = "DIR",
      description = "Folder of a Hugging Face checkpoint.")
  Path model;

  @Option(
      names = "--adapter",
      paramLabel = "DIR",
      description = "PEFT adapter; the model alone without it.")
  Path adapter;

  @Option(
      names = "--probe",
      paramLabel = "FILE",
      split = ",",
      description =
          "Records with responses: the KL divergence of the model with its adapter from the one "
              + "without, a mean over their tokens.")
  List<Path> probe = List.of();

  @Option(
      names = "--refusal-phrases",
      paramLabel = "FILE",
      description =
          "A list instead of the one that ships: a phrase a line, looked for in the first 200 "
              + "characters; a line with ! is no refusal though a phrase is in it.")
  Path refusalPhrases;

  @Option(
      names = "--output",
      paramLabel = "FILE",
      description = "JSON file for the results, besides the table.")
  Path output;

  @Option(
      names = "--responses",
      paramLabel = "FILE",
      description = "JSONL file for every response with its verdict.")
  Path responses;

  @Option(names = "--overwrite", description = "Lets --output and --responses exist already.")
  boolean overwrite;

  @Option(
      names = "--preset",
      paramLabel = "NAME",
      description =
          "greedy: always the likeliest token, 256 at most. paper: sampled as in the evaluations "
              + "that the paper follows, temperature 1, top-p 0.9, repetition penalty 1.2, 1024 tokens "
              + "at most (default: ${DEFAULT-VALUE}).")
  Preset preset = Preset.GREEDY;

  @Option(
      names = "--max-new-tokens",
      paramLabel = "N",
      description = "Tokens of a response at most (default: the preset's).")
  Integer maxNewTokens;

  @Option(
      names = "--batch-size",
      paramLabel = "N",
      description = "Texts at once at most (default: ${DEFAULT-VALUE}).")
  int batchSize = 64;

  @Option(
      names = "--batch-tokens",
      paramLabel = "N",
      description =
          "Tokens that these may come to hold at most, each counted as the longest; 0 for any "
              + "number (default: ${DEFAULT-VALUE}). Less needs less memory.")
  int batchTokens = 16384;

  /** How tokens are chosen. */
  enum Preset {
    GREEDY(SamplingSettings.greedy(256)),
    /**
     * SEAL's and TOSS's: 2,048 tokens with the prompt, which is cut to 1,024; here the two have
     * limits of their own.
     */
    PAPER(new SamplingSettings(1024, false, 1, 0.9, 1.2));

    private final SamplingSettings sampling;

    Preset(SamplingSettings sampling) {
      this.sampling = sampling;
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  SamplingSettings sampling() {
    return maxNewTokens == null ? preset.sampling : preset.sampling.withMaxNewTokens(maxNewTokens);
  }

  BatchLimit batches() {
    return new BatchLimit(batchSize, batchTokens);
  }
}
