package org.dualselect.cli;

import org.dualselect.train.CheckpointSettings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Flags of train for the case that a run breaks off. */
@Command(optionListHeading = "%nCheckpoints:%n")
final class CheckpointOptions {
  @Option(
      names = "--checkpoint-every",
      paramLabel = "N",
      description = "Steps between checkpoints; 0 for one an epoch (default: ${DEFAULT-VALUE}).")
  int checkpointEvery;

  @Option(
      names = "--keep",
      paramLabel = "N",
      description = "Checkpoints that stay, the newest (default: ${DEFAULT-VALUE}).")
  int keep = 2;

  @Option(
      names = "--resume",
      description =
          "Goes on from the newest checkpoint in --output, byte for byte as if nothing had been; give"
              + " the flags of that run once more.")
  boolean resume;

  CheckpointSettings settings() {
    return new CheckpointSettings(checkpointEvery, keep, resume);
  }
}
