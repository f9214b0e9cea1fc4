package org.dualselect.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.dualselect.compare.Examination;
import org.dualselect.eval.SamplingSettings;
import org.dualselect.train.Require;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Flags of commands that train many times and measure every result. */
@Command(optionListHeading = "%nRuns:%n")
final class RunsOptions {
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
      description = "Folder for the runs and the tables; one that holds some is gone on with.")
  Path output;

  @Option(
      names = "--max-new-tokens",
      paramLabel = "N",
      description = "Of a response, which is greedy (default: ${DEFAULT-VALUE}).")
  int maxNewTokens = 64;

  void check() {
    Require.given("--output", output, "give a folder for the runs and the tables");
    Require.that(
        !seeds.isEmpty() && seeds.stream().distinct().count() == seeds.size(),
        "--seeds must be different numbers");
    Require.that(
        methods.stream().distinct().count() == methods.size(), "--methods names one twice");
    Require.atLeast("--max-new-tokens", 1, maxNewTokens);
    Require.that(
        !Files.exists(output) || Files.isDirectory(output),
        "--output %s is a file: give a folder",
        output);
  }

  /**
   * @param probe for the divergence; may be none
   */
  Examination examination(MeasureOptions measures, List<Path> probe) {
    return new Examination(
        measures.data(probe), measures.limit, SamplingSettings.greedy(maxNewTokens));
  }
}
