package org.dualselect.cli;

import java.nio.file.Path;
import java.util.List;
import org.dualselect.data.RecordReader;
import org.dualselect.eval.EvaluateSettings;
import org.dualselect.train.Require;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Flags of what a model is measured on. */
@Command(optionListHeading = "%nMeasured on:%n")
final class MeasureOptions {
  @Option(
      names = "--unsafe",
      paramLabel = "FILE",
      split = ",",
      description =
          "Prompts that should be refused: the refusal rate. "
              + RecordReader.FORMATS
              + "; responses are not needed. Several files, with commas, are measured apart;"
              + " compare and continual tell the rate of all together, too.")
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
      description =
          "Prompts that should not be refused, though they may look like it: the over-refusal"
              + " rate.")
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
      description =
          "Problems: the share of exact answers, as of GSM8K. Compared is the number after ####, "
              + "in a response without one the last number.")
  List<Path> math = List.of();

  @Option(
      names = "--heldout",
      paramLabel = "FILE",
      split = ",",
      description =
          "Records with responses that no run trains on: the loss, a mean over their tokens, and"
              + " token accuracy, the share of these that are the likeliest after the true ones"
              + " before them.")
  List<Path> heldOut = List.of();

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "Draws N records of each file; 0 for all (default: ${DEFAULT-VALUE}).")
  int limit;

  /** Says what is wrong with the files before anything is loaded. */
  void check() {
    Require.atLeast("--limit", 0, limit);
    unsafe.forEach(file -> Inputs.records("--unsafe", file));
    benign.forEach(file -> Inputs.records("--benign", file));
    math.forEach(file -> Inputs.records("--math", file));
    heldOut.forEach(file -> Inputs.records("--heldout", file));
  }

  /**
   * @param probe for the divergence; may be none
   */
  EvaluateSettings.Data data(List<Path> probe) {
    return new EvaluateSettings.Data(
        unsafe, unsafeFilter, benign, benignFilter, math, heldOut, probe);
  }
}
