package org.dualselect.train;

import java.nio.file.Path;
import java.util.Locale;

/**
 * Everything a training run depends on, in the groups of the command line. That ({@code dualselect
 * train --help}) holds the defaults, which are those of the paper's released trainer.
 *
 * @param files what is read and written
 * @param selection which samples make an update
 * @param optimizer the training loop and AdamW
 * @param refresh when references are selected anew
 * @param extensions what goes beyond the paper's release
 * @param lora the adapter
 * @param template how a record is laid out as text
 * @param machine what it runs on
 * @param checkpoints what is kept for the case that it breaks off
 */
public record TrainSettings(
    Files files,
    SelectionSettings selection,
    OptimizerSettings optimizer,
    RefreshSettings refresh,
    ExtensionSettings extensions,
    LoraSettings lora,
    TemplateSettings template,
    MachineSettings machine,
    CheckpointSettings checkpoints) {

  public TrainSettings {
    Method method = selection.method();
    Require.that(
        files.reference != null || !method.needsReferences(),
        "--reference is missing: give the file of reference records, or use --method sft");
    Require.that(
        method.choosesReferences() || !method.needsReferences() || extensions.freshReferences() > 0,
        "--fresh-references must be at least 1 with --method %s, not 0",
        method);
    Require.that(
        refresh.every() != RefreshSettings.AUTO || extensions.freshReferences() > 0,
        "--refresh-every auto compares the references' gradient with that of their refresh: give"
            + " --fresh-references 1 or more");
    Require.that(
        extensions.scoreLoss() != ExtensionSettings.ScoreLoss.RISE
            || method.references() == Method.References.RANKED
                && (refresh.every() != 0 || optimizer.epochs() > 1),
        "--score-loss rise counts from the first refresh, and there is no other: give"
            + " --refresh-every N or auto, and no --method that ranks references once");
    Require.that(
        !method.ranks()
            || extensions.scoreLoss() != ExtensionSettings.ScoreLoss.KNOWN
            || extensions.referenceLoss() == ExtensionSettings.ReferenceLoss.SFT,
        "--score-loss known needs the responses' own loss, which --reference-loss kl does not"
            + " measure: give --score-loss level, what has drifted most, or rise");
    // The first step of a learning rate's warm-up has rate 0 and moves nothing.
    int least = method.ranks() && optimizer.rateWarmup() > 0 ? 2 : 1;
    Require.that(
        extensions.referenceLoss() == ExtensionSettings.ReferenceLoss.SFT
            || (method.ranks() ? refresh.warmupSteps() : extensions.freshReferences()) >= least,
        "--reference-loss kl teaches nothing at the start, where it is 0: give %s %d or more",
        method.ranks() ? "--warmup-steps" : "--fresh-references",
        least);
  }

  /** Whether the references' gradient is taken now and then, over all of those in use. */
  boolean refreshes() {
    Method method = selection.method();
    return method.ranks() || method.choosesReferences() && extensions.freshReferences() == 0;
  }

  /**
   * Whether the mean gradient of the selected references is asked for, and not only who they are.
   */
  boolean sumsReferences() {
    return extensions.freshReferences() == 0 || refresh.every() == RefreshSettings.AUTO;
  }

  /** Whether references that are too like another one are passed over. */
  boolean distinct() {
    return selection.method().ranks() && extensions.maxSimilarity() < 1;
  }

  /** How many of a pool a refresh ranks: those to select, or more where some may be passed over. */
  int ranked(int pool) {
    int keep = selection.references(pool);
    return distinct() ? Math.min(pool, DistinctReferences.CANDIDATES * keep) : keep;
  }

  /** Steps of the whole run. */
  long steps(DataOrder order) {
    return order.totalSteps()
        + (selection.method() == Method.LISA
            ? Turns.extraSteps(extensions, order.totalTaskSteps())
            : 0);
  }

  /**
   * What a run reads and writes.
   *
   * @param model folder of a Hugging Face checkpoint
   * @param adapter PEFT adapter to continue from, or null for a fresh one
   * @param task file of task records
   * @param reference file of reference records; null only with {@link Method#SFT}
   * @param output folder the run writes
   * @param overwrite whether {@code output} may hold files already
   * @param maxTaskRecords task records used; 0 for all
   * @param maxReferenceRecords reference records used; 0 for all
   */
  public record Files(
      Path model,
      Path adapter,
      Path task,
      Path reference,
      Path output,
      boolean overwrite,
      int maxTaskRecords,
      int maxReferenceRecords) {

    public Files {
      Require.given("--model", model, "give the folder of a Hugging Face checkpoint");
      Require.given("--task", task, "give the file of task records");
      Require.given("--output", output, "give a folder for the adapter and the logs");
      Require.atLeast("--max-task-records", 0, maxTaskRecords);
      Require.atLeast("--max-reference-records", 0, maxReferenceRecords);
    }
  }

  /** How scores become weights. */
  public enum Selection {
    HARD,
    SOFT;

    @Override
    public String toString() {
      return lower(this);
    }
  }

  /**
   * How the reference gradient joins the task gradient; {@link GradientCorrection} has it in
   * formulas.
   */
  public enum Correction {
    ADD,
    PROJECT,
    NONE,
    CONFLICT,
    SURGERY;

    @Override
    public String toString() {
      return lower(this);
    }
  }

  /** How the learning rate moves over the run. */
  public enum Schedule {
    CONSTANT,
    LINEAR,
    COSINE;

    @Override
    public String toString() {
      return lower(this);
    }
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
