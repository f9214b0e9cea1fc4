package org.dualselect.cli;

import org.dualselect.train.MachineSettings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Flags of every command that loads a model to work with. */
@Command(optionListHeading = "%nMachine:%n")
final class ModelOptions extends MachineOptions {
  @Option(
      names = "--dtype",
      paramLabel = "NAME",
      description =
          "Of the base weights: float32, bfloat16 or float16 (default: ${DEFAULT-VALUE}). 16 bits"
              + " halve the memory of the weights; adapters stay float32. They round: losses move by"
              + " some 0.01 in bfloat16, by 0.001 in float16, which overflows in some models. On a"
              + " CPU they are slower: by half in bfloat16, many times in float16.")
  String dtype = "float32";

  @Override
  MachineSettings settings() {
    return new MachineSettings(device, dtype, seed, threads, maxLength);
  }
}
