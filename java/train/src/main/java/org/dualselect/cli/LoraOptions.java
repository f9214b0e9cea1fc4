package org.dualselect.cli;

import java.util.List;
import java.util.Set;
import org.dualselect.train.LoraSettings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Flags of the adapter. */
@Command(optionListHeading = "%nAdapter:%n")
final class LoraOptions {
  /** An adapter that is continued has fixed these. */
  static final Set<String> SHAPE =
      Set.of("--lora-rank", "--lora-alpha", "--rslora", "--target-modules");

  private static final String TARGETS = "q_proj,v_proj";

  @Option(
      names = "--lora-rank",
      paramLabel = "N",
      description =
          "Rank of a fresh adapter (default: ${DEFAULT-VALUE}). Higher for a task that is far from what"
              + " the model knows.")
  int rank = 16;

  @Option(
      names = "--lora-alpha",
      paramLabel = "X",
      description =
          "Its scaling, to be divided by the rank (default: ${DEFAULT-VALUE}). Twice the rank is usual.")
  double alpha = 32;

  @Option(names = "--rslora", description = "Divides it by the rank's square root instead.")
  boolean rslora;

  @Option(
      names = "--target-modules",
      paramLabel = "NAME",
      split = ",",
      description =
          "Linear maps that get one (default: " + TARGETS + "); all-linear for all seven.")
  List<String> targetModules = List.of(TARGETS.split(","));

  @Option(
      names = "--lora-dropout",
      paramLabel = "X",
      description = "Dropout on an adapter's input (default: ${DEFAULT-VALUE}).")
  double dropout = 0.05;

  @Option(
      names = "--score-with-dropout",
      description =
          "Keeps dropout on when references are scored, as the paper's release does."
              + " A task batch is always scored by the pass that it is trained with.")
  boolean scoreWithDropout;

  /** Where others than the trainer's suit a command. */
  static LoraOptions withDefaults(int rank, double alpha, double dropout) {
    LoraOptions options = new LoraOptions();
    options.rank = rank;
    options.alpha = alpha;
    options.dropout = dropout;
    return options;
  }

  LoraSettings settings() {
    return new LoraSettings(rank, alpha, rslora, targetModules, dropout, scoreWithDropout);
  }
}
