package org.dualselect.cli;

import org.dualselect.train.MachineSettings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Flags of every command that reads a checkpoint's weights. */
@Command(optionListHeading = "%nMachine:%n")
class MachineOptions {
  @Option(
      names = "--device",
      paramLabel = "NAME",
      description = "cpu, cuda or cuda:N (default: ${DEFAULT-VALUE}).")
  String device = "cpu";

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Of everything random (default: ${DEFAULT-VALUE}).")
  long seed = 42;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "CPU threads; 0 for all (default: ${DEFAULT-VALUE}).")
  int threads;

  @Option(
      names = "--max-length",
      paramLabel = "N",
      description =
          "Tokens a text is cut to (default: ${DEFAULT-VALUE}). inspect-data tells what suits the data.")
  int maxLength = 2048;

  MachineSettings settings() {
    return new MachineSettings(device, "float32", seed, threads, maxLength);
  }
}
