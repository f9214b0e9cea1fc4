package org.dualselect.cli;

import org.dualselect.train.RefreshSettings;
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
      description = "Task-only steps before the first refresh (default: ${DEFAULT-VALUE}).")
  int warmupSteps = 10;

  @Option(
      names = "--refresh-every",
      paramLabel = "epoch|N",
      converter = Refresh.class,
      description = "When references are selected anew (default: epoch).")
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
          "For the gradients of the best references (default: ${DEFAULT-VALUE})."
              + " Where that is too little, a second pass over them forms their sum.")
  int referenceMemory = 1024;

  @Option(
      names = "--score-batch-size",
      paramLabel = "N",
      description = "References a scoring batch (default: as --batch-size).")
  Integer scoreBatch;

  /**
   * @param batchSize of the task, which the scoring batches have too unless said otherwise
   */
  RefreshSettings settings(int batchSize) {
    return new RefreshSettings(
        warmupSteps,
        refreshEvery,
        prune,
        referenceMemory,
        scoreBatch == null ? batchSize : scoreBatch);
  }

  /** {@code epoch} is 0. */
  static final class Refresh implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String value) {
      if (value.equalsIgnoreCase("epoch")) {
        return 0;
      }
      if (!value.matches("[1-9]\\d{0,8}")) {
        throw new TypeConversionException("'" + value + "' is neither epoch nor a number of steps");
      }
      return Integer.valueOf(value);
    }
  }
}
