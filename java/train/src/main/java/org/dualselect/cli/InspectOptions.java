package org.dualselect.cli;

import java.nio.file.Path;
import org.dualselect.data.RecordReader;
import org.dualselect.inspect.FileInspector.Use;
import org.dualselect.train.ExtensionSettings.ReferenceLoss;
import org.dualselect.train.Require;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Flags of inspect-data. */
@Command(optionListHeading = "%nData:%n")
final class InspectOptions {
  @Option(
      names = "--model",
      paramLabel = "DIR",
      description =
          "Folder of a Hugging Face checkpoint; only its tokenizer and configuration are read.")
  Path model;

  @Option(
      names = "--task",
      paramLabel = "FILE",
      description = "Records: " + RecordReader.FORMATS + "; as FILE, but named in the report.")
  Path task;

  @Option(names = "--reference", paramLabel = "FILE", description = "The same for references.")
  Path reference;

  @Option(
      names = "--reference-loss",
      paramLabel = "NAME",
      description =
          "As in train: with kl a reference needs no response, the model's own is made"
              + " (default: ${DEFAULT-VALUE}).")
  ReferenceLoss referenceLoss = ReferenceLoss.SFT;

  @Option(
      names = "--evaluation",
      paramLabel = "FILE",
      description = "The same for what is kept for evaluation; prompts without responses will do.")
  Path evaluation;

  @Option(
      names = "--records",
      paramLabel = "N",
      description = "Records of each file to show as text (default: ${DEFAULT-VALUE}).")
  int records = 3;

  @Option(names = "--random", description = "Shows records drawn at random, not the first.")
  boolean random;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Of what is drawn (default: ${DEFAULT-VALUE}).")
  long seed = 42;

  @Option(
      names = "--max-length",
      paramLabel = "N",
      description = "Tokens a record is cut to in training (default: ${DEFAULT-VALUE}).")
  int maxLength = 2048;

  @Option(names = "--json", description = "Writes one JSON object instead, without texts.")
  boolean json;

  /** What a file that was named by one of these flags, or by none, is for. */
  Use use(Path file) {
    if (file.equals(evaluation)) {
      return Use.EVALUATION;
    }
    if (file.equals(reference)) {
      return referenceLoss == ReferenceLoss.KL ? Use.REFERENCES_ANSWERED : Use.REFERENCES;
    }
    return Use.TASKS;
  }

  void check() {
    Require.given("--model", model, "give the folder of a Hugging Face checkpoint");
    Require.atLeast("--records", 0, records);
    Require.atLeast("--max-length", 2, maxLength);
  }
}
