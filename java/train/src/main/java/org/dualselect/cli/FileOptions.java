package org.dualselect.cli;

import java.nio.file.Path;
import org.dualselect.data.RecordReader;
import org.dualselect.train.TrainSettings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Flags of train that name files. */
@Command(optionListHeading = "%nFiles:%n")
final class FileOptions {
  @Option(
      names = "--model",
      paramLabel = "DIR",
      description = "Folder of a Hugging Face checkpoint.")
  Path model;

  @Option(
      names = "--adapter",
      paramLabel = "DIR",
      description = "PEFT adapter to continue from; a fresh one without it.")
  Path adapter;

  @Option(
      names = "--task",
      paramLabel = "FILE",
      description = "Task records: " + RecordReader.FORMATS + ".")
  Path task;

  @Option(
      names = "--reference",
      paramLabel = "FILE",
      description =
          "Safe answers, in the same formats; sft, random use none. With --reference-loss kl records"
              + " without a response get the model's own, of 128 tokens at most.")
  Path reference;

  @Option(
      names = "--output",
      paramLabel = "DIR",
      description = "Folder for the adapter, the logs and what report shows.")
  Path output;

  @Option(names = "--overwrite", description = "Lets --output hold files already.")
  boolean overwrite;

  @Option(
      names = "--max-task-records",
      paramLabel = "N",
      description = "Uses only the first N; 0 for all (default: ${DEFAULT-VALUE}).")
  int maxTaskRecords;

  @Option(
      names = "--max-reference-records",
      paramLabel = "N",
      description = "Uses only the first N; 0 for all (default: ${DEFAULT-VALUE}).")
  int maxReferenceRecords;

  TrainSettings.Files settings() {
    return new TrainSettings.Files(
        model, adapter, task, reference, output, overwrite, maxTaskRecords, maxReferenceRecords);
  }
}
