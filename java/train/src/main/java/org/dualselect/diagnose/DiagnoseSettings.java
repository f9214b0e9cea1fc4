package org.dualselect.diagnose;

import java.nio.file.Path;
import java.util.List;
import org.dualselect.train.ExtensionSettings.ReferenceLoss;
import org.dualselect.train.LoraSettings;
import org.dualselect.train.MachineSettings;
import org.dualselect.train.Require;
import org.dualselect.train.TemplateSettings;

/**
 * Everything {@code dualselect diagnose} depends on.
 *
 * @param files what is read and written
 * @param design how many batches, references and probe records
 * @param rollouts the short trainings
 * @param lora the adapter
 * @param template how a record is laid out as text
 * @param machine what it runs on; its seed draws records, batches, sets and a fresh adapter
 */
public record DiagnoseSettings(
    Files files,
    Design design,
    Rollouts rollouts,
    LoraSettings lora,
    TemplateSettings template,
    MachineSettings machine) {

  /**
   * @param model folder of a Hugging Face checkpoint
   * @param adapter PEFT adapter to begin with, or null for a fresh one
   * @param tasks files of task records, a group each unless there is a field that says it
   * @param groupField field of the task records that names their group, or null
   * @param reference file of the pool
   * @param categoryField field of the references that names their category, or null for keywords
   * @param probe file of held-out records, or null to set some of the references aside
   * @param output folder for the results
   * @param overwrite whether it may hold files already
   */
  public record Files(
      Path model,
      Path adapter,
      List<Path> tasks,
      String groupField,
      Path reference,
      String categoryField,
      Path probe,
      Path output,
      boolean overwrite) {
    public Files {
      tasks = List.copyOf(tasks);
      Require.given("--model", model, "give the folder of a Hugging Face checkpoint");
      Require.that(!tasks.isEmpty(), "--task is missing: give files of task records, a group each");
      Require.that(tasks.stream().distinct().count() == tasks.size(), "--task names a file twice");
      Require.given("--reference", reference, "give the file of reference records");
      Require.given("--output", output, "give a folder for tables and pictures");
    }
  }

  /**
   * @param taskBatches task batches, evenly over the groups
   * @param batchSize task samples a batch
   * @param topK references a set
   * @param references of the pool, drawn
   * @param probes records of the probe, drawn
   * @param scoreBatch samples that are scored at a time
   */
  public record Design(
      int taskBatches, int batchSize, int topK, int references, int probes, int scoreBatch) {
    public Design {
      Require.atLeast("--task-batches", 1, taskBatches);
      Require.between("--batch-size", 1, Require.MOST_SAMPLES, batchSize);
      Require.atLeast("--top-k", 1, topK);
      Require.atLeast("--reference-records", 2, references);
      Require.atLeast("--probe-records", 1, probes);
      Require.between("--score-batch-size", 1, Require.MOST_SAMPLES, scoreBatch);
    }
  }

  /**
   * @param warmupSteps task-only steps before anything is measured
   * @param steps of a rollout; 0: as many as it takes to see each reference of a set once
   * @param learningRate of AdamW, in the warm-up too
   * @param batchSize task samples a step, and as many references
   * @param rho strength of the references' gradient
   * @param referenceLoss what they teach
   */
  public record Rollouts(
      int warmupSteps,
      int steps,
      double learningRate,
      int batchSize,
      double rho,
      ReferenceLoss referenceLoss) {
    public Rollouts {
      Require.atLeast("--warmup-steps", 0, warmupSteps);
      Require.atLeast("--rollout-steps", 0, steps);
      Require.positive("--rollout-lr", learningRate);
      Require.between("--rollout-batch-size", 1, Require.MOST_SAMPLES, batchSize);
      Require.notNegative("--rho", rho);
    }

    /** Of a rollout whose set is so large. */
    int stepsFor(int set) {
      return steps > 0 ? steps : (set + batchSize - 1) / batchSize;
    }
  }
}
