package org.dualselect.cli;

import org.dualselect.train.RefreshSettings;
import org.dualselect.train.Require;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Flags of how references are selected anew. */
@Command(optionListHeading = "%nRefresh of the references:%n")
final class RefreshOptions {
  @Option(
      names = "--warmup-steps",
      paramLabel = "N",
      description =
          "Task-only steps before the first refresh (default: ${DEFAULT-VALUE}), on top of those of"
              + " --epochs. They show where the task pulls; with a high learning rate a few are"
              + " enough. For the rate's warm-up see --lr-warmup.")
  int warmupSteps = 10;

  @Option(
      names = "--refresh-every",
      paramLabel = "epoch|N|auto",
      converter = Refresh.class,
      defaultValue = "epoch",
      description =
          "When references are selected anew (default: ${DEFAULT-VALUE}). A number of steps keeps"
              + " the correction fresh where an epoch is long, at the price of scoring all; auto: as"
              + " --refresh-below says.")
  int refreshEvery;

  @Option(
      names = "--prune",
      negatable = true,
      defaultValue = "true",
      fallbackValue = "true",
      description =
          "Spares references whose loss alone rules them out the backward pass (default: on)."
              + " Hard selection only; what is selected stays the same.")
  boolean prune = true;

  @Option(
      names = "--reference-memory",
      paramLabel = "MIB",
      description =
          "For the gradients of the best references, and what these leave for what --reference-loss kl"
              + " knows of the start (default: ${DEFAULT-VALUE}). Where that is too little, a second"
              + " pass over them forms their sum, and the start runs again.")
  int referenceMemory = 1024;

  @Option(
      names = "--score-batch-size",
      paramLabel = "N",
      description =
          "References a scoring batch at most (default: as --batch-size, or any number with"
              + " --batch-tokens).")
  Integer scoreBatch;

  @Option(
      names = "--batch-tokens",
      paramLabel = "N",
      description =
          "Ends a scoring batch before its tokens exceed N; 0 is off (default: ${DEFAULT-VALUE})."
              + " A longer reference is a batch of its own.")
  int batchTokens;

  /**
   * @param batchSize of the task; that of scoring batches unless a flag sets a limit of their own
   */
  RefreshSettings settings(int batchSize) {
    return new RefreshSettings(
        warmupSteps,
        refreshEvery,
        prune,
        referenceMemory,
        scoreBatch != null ? scoreBatch : batchTokens > 0 ? Require.MOST_SAMPLES : batchSize,
        batchTokens);
  }

  /** {@code epoch} is 0, {@code auto} is {@link RefreshSettings#AUTO}. */
  static final class Refresh implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String value) {
      if (value.equalsIgnoreCase("epoch")) {
        return 0;
      }
      if (value.equalsIgnoreCase("auto")) {
        return RefreshSettings.AUTO;
      }
      if (!value.matches("[1-9]\\d{0,8}")) {
        throw new TypeConversionException(
            "'" + value + "' is neither epoch nor auto nor a number of steps");
      }
      return Integer.valueOf(value);
    }
  }
}
