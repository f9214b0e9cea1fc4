package org.dualselect.bench;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** What {@code bench/compare.sh} runs. */
@Command(
    name = "bench/compare.sh",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    subcommands = {StepTable.class, StepCurves.class, Pruning.class})
final class Steps {
  private Steps() {}

  public static void main(String[] args) {
    System.exit(new CommandLine(new Steps()).execute(args));
  }
}
