package org.dualselect.cli;

import org.dualselect.train.MachineSettings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Flags of every command that loads a model. */
@Command(optionListHeading = "%nMachine:%n")
final class MachineOptions {
  @Option(
      names = "--device",
      paramLabel = "NAME",
      description = "cpu, cuda or cuda:N (default: ${DEFAULT-VALUE}).")
  String device = "cpu";

  @Option(
      names = "--dtype",
      paramLabel = "NAME",
      description = {
        "Of the base weights: float32, bfloat16 or float16 (default: ${DEFAULT-VALUE}).",
        "16 bits halve the memory of the weights; adapters stay float32. They round: losses move",
        "by some 0.01 in bfloat16, by 0.001 in float16, which overflows in some models. On a CPU",
        "they are slower: by half in bfloat16, many times in float16."
      })
  String dtype = "float32";

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
      description = "Tokens a text is cut to (default: ${DEFAULT-VALUE}).")
  int maxLength = 2048;

  MachineSettings settings() {
    return new MachineSettings(device, dtype, seed, threads, maxLength);
  }
}
