package org.dualselect.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.dualselect.data.RecordReader;
import org.dualselect.diagnose.DiagnoseSettings;
import org.dualselect.train.ExtensionSettings.ReferenceLoss;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Flags of what is diagnosed, and how. */
@Command(optionListHeading = "%nDiagnosis:%n")
final class DiagnoseOptions {
  /** As many as the trainer's before its first selection. */
  private static final int WARM_UP = 10;

  @Option(
      names = "--model",
      paramLabel = "DIR",
      description = "Folder of a Hugging Face checkpoint.")
  Path model;

  @Option(
      names = "--adapter",
      paramLabel = "DIR",
      description = "PEFT adapter to begin with; a fresh one without it.")
  Path adapter;

  @Option(
      names = "--task",
      paramLabel = "FILE",
      split = ",",
      description =
          "Task records, in "
              + RecordReader.FORMATS
              + ". Several files, with commas, are a task group each.")
  List<Path> tasks = new ArrayList<>();

  @Option(
      names = "--group-field",
      paramLabel = "FIELD",
      description = "Field of the task records that names their group, instead of the file.")
  String groupField;

  @Option(
      names = "--reference",
      paramLabel = "FILE",
      description = "Safe answers to choose from, in the same formats.")
  Path reference;

  @Option(
      names = "--category-field",
      paramLabel = "FIELD",
      description =
          "Field of the references that says what they are about; without it, words in them do.")
  String categoryField;

  @Option(
      names = "--probe",
      paramLabel = "FILE",
      description =
          "Held-out safe answers, of which the model must not drift away (default: some of the"
              + " references, set aside).")
  Path probe;

  @Option(
      names = "--output",
      paramLabel = "DIR",
      description =
          "Folder for tables, pictures and a page with all; one with the same diagnosis is gone on"
              + " with.")
  Path output;

  @Option(
      names = "--overwrite",
      description = "Lets --output hold files already; a diagnosis in it starts anew.")
  boolean overwrite;

  @Option(
      names = "--task-batches",
      paramLabel = "N",
      description = "Task batches, evenly over the groups (default: ${DEFAULT-VALUE}).")
  int taskBatches = 16;

  @Option(
      names = "--batch-size",
      paramLabel = "N",
      description = "Task samples a batch (default: ${DEFAULT-VALUE}).")
  int batchSize = 16;

  @Option(
      names = "--top-k",
      paramLabel = "N",
      description = "References chosen beside a batch (default: ${DEFAULT-VALUE}).")
  int topK = 32;

  @Option(
      names = "--reference-records",
      paramLabel = "N",
      description = "Draws so many to choose from (default: ${DEFAULT-VALUE}).")
  int references = 4096;

  @Option(
      names = "--probe-records",
      paramLabel = "N",
      description = "Draws so many for the probe (default: ${DEFAULT-VALUE}).")
  int probes = 128;

  @Option(
      names = "--score-batch-size",
      paramLabel = "N",
      description = "Samples that pass the model at a time (default: ${DEFAULT-VALUE}).")
  int scoreBatch = 8;

  @Option(
      names = "--warmup-steps",
      paramLabel = "N",
      description =
          "Task-only steps before anything is measured (default: 10, as the trainer has before its"
              + " first selection; 0 with --adapter). A fresh adapter's B is 0, and with it the"
              + " gradient of A.")
  Integer warmupSteps;

  @Option(
      names = "--rollout-steps",
      paramLabel = "N",
      description =
          "Steps beside a set (default: as many as it takes to see each of its references once). The"
              + " paper's 3 of 4 references see 12 of 32.")
  int rolloutSteps;

  @Option(
      names = "--rollout-lr",
      paramLabel = "X",
      description = "Of AdamW (default: ${DEFAULT-VALUE}).")
  double rolloutRate = 1e-4;

  @Option(
      names = "--rollout-batch-size",
      paramLabel = "N",
      description =
          "Task samples a step, and as many references beside them (default: ${DEFAULT-VALUE}).")
  int rolloutBatch = 4;

  @Option(
      names = "--rho",
      paramLabel = "X",
      description = "Times their gradient is added to the task's (default: ${DEFAULT-VALUE}).")
  double rho = 1;

  @Option(
      names = "--reference-loss",
      paramLabel = "NAME",
      description =
          "What they teach in a rollout: sft, the response itself; kl, what the model said of it at"
              + " the rollout's start, which says nothing in the first step"
              + " (default: ${DEFAULT-VALUE}).")
  ReferenceLoss referenceLoss = ReferenceLoss.SFT;

  DiagnoseSettings.Files files() {
    return new DiagnoseSettings.Files(
        model, adapter, tasks, groupField, reference, categoryField, probe, output, overwrite);
  }

  DiagnoseSettings.Design design() {
    return new DiagnoseSettings.Design(
        taskBatches, batchSize, topK, references, probes, scoreBatch);
  }

  DiagnoseSettings.Rollouts rollouts() {
    int untilB = adapter == null ? WARM_UP : 0;
    return new DiagnoseSettings.Rollouts(
        warmupSteps == null ? untilB : warmupSteps,
        rolloutSteps,
        rolloutRate,
        rolloutBatch,
        rho,
        referenceLoss);
  }
}
