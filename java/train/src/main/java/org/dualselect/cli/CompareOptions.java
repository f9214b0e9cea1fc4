package org.dualselect.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.dualselect.compare.Examination;
import org.dualselect.eval.EvaluateSettings;
import org.dualselect.eval.SamplingSettings;
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
      split = ",",
      description = "Prompts that should be refused: safety is the share that is.")
  List<Path> unsafe = List.of();

  @Option(
      names = "--unsafe-filter",
      paramLabel = "FIELD=VALUE",
      description = "Uses only records that have it, as in label=unsafe.")
  String unsafeFilter;

  @Option(
      names = "--benign",
      paramLabel = "FILE",
      split = ",",
      description = "Prompts that should not be, though they may look like it.")
  List<Path> benign = List.of();

  @Option(
      names = "--benign-filter",
      paramLabel = "FIELD=VALUE",
      description = "Uses only records that have it, as in label=safe.")
  String benignFilter;

  @Option(
      names = "--math",
      paramLabel = "FILE",
      split = ",",
      description = "Problems whose answers are numbers: the share that is exact.")
  List<Path> math = List.of();

  @Option(
      names = "--heldout",
      paramLabel = "FILE",
      description = "Task records that no run trains on: their loss is the utility.")
  Path heldOut;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "Draws N records of each file, the same for all; 0 for all (default: 0).")
  int limit;

  @Option(
      names = "--max-new-tokens",
      paramLabel = "N",
      description = "Of a response, which is greedy (default: ${DEFAULT-VALUE}).")
  int maxNewTokens = 64;

  Examination examination() {
    Require.given("--output", output, "give a folder for the runs and the tables");
    Require.that(
        !unsafe.isEmpty() || !benign.isEmpty() || !math.isEmpty() || heldOut != null,
        "there is nothing to compare by: give --unsafe, --benign, --math or --heldout");
    Require.that(
        !seeds.isEmpty() && seeds.stream().distinct().count() == seeds.size(),
        "--seeds must be different numbers");
    Require.that(
        methods.stream().distinct().count() == methods.size(), "--methods names one twice");
    Require.atLeast("--limit", 0, limit);
    Require.atLeast("--max-new-tokens", 1, maxNewTokens);
    unsafe.forEach(file -> Inputs.records("--unsafe", file));
    benign.forEach(file -> Inputs.records("--benign", file));
    math.forEach(file -> Inputs.records("--math", file));
    Inputs.records("--heldout", heldOut);
    Require.that(
        !Files.exists(output) || Files.isDirectory(output),
        "--output %s is a file: give a folder",
        output);
    return new Examination(
        new EvaluateSettings.Data(unsafe, unsafeFilter, benign, benignFilter, math, heldOut, null),
        limit,
        SamplingSettings.greedy(maxNewTokens));
  }
}
