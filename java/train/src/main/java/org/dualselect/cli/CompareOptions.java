package org.dualselect.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.dualselect.compare.Examination;
import org.dualselect.train.Require;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Flags of compare. */
@Command(optionListHeading = "%nComparison:%n")
final class CompareOptions {
  @Option(
      names = "--methods",
      paramLabel = "NAME",
      split = ",",
      description = "Runs every CONFIG once by each of them, not by the method it says.")
  List<String> methods = List.of();

  @Option(
      names = "--seeds",
      paramLabel = "N",
      split = ",",
      description = "Runs all of it with each (default: 1,2,3).")
  List<Long> seeds = List.of(1L, 2L, 3L);

  @Option(
      names = "--output",
      paramLabel = "DIR",
      description = "Folder for the runs and the tables; one from before is gone on with.")
  Path output;

  @Option(
      names = "--unsafe",
      paramLabel = "FILE",
      description = "Prompts that should be refused: safety is the share that is.")
  Path unsafe;

  @Option(
      names = "--benign",
      paramLabel = "FILE",
      description = "Prompts that should not be, though they may look like it.")
  Path benign;

  @Option(
      names = "--heldout",
      paramLabel = "FILE",
      description = "Task records that no run trains on: their loss is the utility.")
  Path heldOut;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "Uses only the first N of each of the three; 0 for all (default: 0).")
  int limit;

  @Option(
      names = "--max-new-tokens",
      paramLabel = "N",
      description = "Of a response, which is greedy (default: ${DEFAULT-VALUE}).")
  int maxNewTokens = 64;

  Examination examination() {
    Require.given("--output", output, "give a folder for the runs and the tables");
    Require.that(
        unsafe != null || benign != null || heldOut != null,
        "there is nothing to compare by: give --unsafe, --benign or --heldout");
    Require.that(
        !seeds.isEmpty() && seeds.stream().distinct().count() == seeds.size(),
        "--seeds must be different numbers");
    Require.that(
        methods.stream().distinct().count() == methods.size(), "--methods names one twice");
    Require.atLeast("--limit", 0, limit);
    Require.atLeast("--max-new-tokens", 1, maxNewTokens);
    Inputs.records("--unsafe", unsafe);
    Inputs.records("--benign", benign);
    Inputs.records("--heldout", heldOut);
    Require.that(
        !Files.exists(output) || Files.isDirectory(output),
        "--output %s is a file: give a folder",
        output);
    return new Examination(unsafe, benign, heldOut, limit, maxNewTokens);
  }
}
