package org.dualselect.train;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.dualselect.template.TemplateKind;

/**
 * Everything a training run depends on. The command line ({@code dualselect train --help}) holds
 * the defaults, which are those of the paper's released trainer.
 *
 * @param model folder of a Hugging Face checkpoint
 * @param adapter PEFT adapter to continue from, or null for a fresh one
 * @param task file of task records
 * @param reference file of reference records; null only with {@link Method#SFT}
 * @param output folder the run writes
 * @param overwrite whether {@code output} may hold files already
 * @param device {@code cpu}, {@code cuda} or {@code cuda:N}
 * @param dtype of the base weights: {@code float32}, {@code bfloat16} or {@code float16}
 * @param seed of the shuffles, the fresh adapter and dropout
 * @param threads CPU threads; 0 for all
 * @param maxLength tokens a sample is cut to
 * @param template how a record is laid out as text
 * @param fixFirstToken whether the plain template supervises the first token of an answer, which
 *     the release masks by accident
 * @param method the training method
 * @param epochs passes over the task records
 * @param batchSize task samples a step
 * @param warmupSteps task-only steps before the first reference selection
 * @param taskTopK task samples kept of a batch; 0 keeps all (soft selection only)
 * @param taskTokenBudget share of a batch's supervised tokens to keep instead of {@code taskTopK};
 *     0 is off
 * @param referenceTopK references kept at a refresh
 * @param referenceRatio share of the references to keep instead of {@code referenceTopK}; 0 is off
 * @param selection top-k with equal weights, or with softmax weights
 * @param taskTemperature of the soft task weights
 * @param referenceTemperature of the soft reference weights
 * @param taskLossWeight µ of the task score
 * @param referenceLossWeight µ of the reference score
 * @param conflictWeight ν of both scores
 * @param correction how the reference gradient joins the task gradient
 * @param rho strength of the correction
 * @param learningRate of AdamW
 * @param schedule of the learning rate
 * @param weightDecay of AdamW
 * @param maxGradNorm clips the gradient's norm; 0 is off
 * @param loraRank rank of a fresh adapter
 * @param loraAlpha scaling of a fresh adapter, before the division by its rank
 * @param rslora whether a fresh adapter is scaled by alpha / √rank, not alpha / rank
 * @param loraDropout on the input of every adapter
 * @param targetModules linear maps that get an adapter
 * @param shuffle whether every epoch draws a new order
 * @param refreshEvery task steps between reference selections; 0 for once an epoch
 * @param scoreWithDropout whether references are scored with dropout on, as the release does
 * @param prune whether a reference whose loss alone rules it out goes without its backward pass
 * @param referenceMemory MiB for the gradients of the best references; where that is too little, a
 *     second pass over them forms their sum
 * @param recompute whether a layer's activations are made again in the backward pass, not kept
 * @param maxTaskRecords task records used; 0 for all
 * @param maxReferenceRecords reference records used; 0 for all
 * @param scoreBatch samples a scoring batch
 */
public record TrainSettings(
    Path model,
    Path adapter,
    Path task,
    Path reference,
    Path output,
    boolean overwrite,
    String device,
    String dtype,
    long seed,
    int threads,
    int maxLength,
    TemplateKind template,
    boolean fixFirstToken,
    Method method,
    int epochs,
    int batchSize,
    int warmupSteps,
    int taskTopK,
    double taskTokenBudget,
    int referenceTopK,
    double referenceRatio,
    Selection selection,
    double taskTemperature,
    double referenceTemperature,
    double taskLossWeight,
    double referenceLossWeight,
    double conflictWeight,
    Correction correction,
    double rho,
    double learningRate,
    Schedule schedule,
    double weightDecay,
    double maxGradNorm,
    int loraRank,
    double loraAlpha,
    boolean rslora,
    double loraDropout,
    List<String> targetModules,
    boolean shuffle,
    int refreshEvery,
    boolean scoreWithDropout,
    boolean prune,
    int referenceMemory,
    boolean recompute,
    int maxTaskRecords,
    int maxReferenceRecords,
    int scoreBatch) {

  /** Which samples make an update. */
  public enum Method {
    DUALSELECT,
    SFT;

    @Override
    public String toString() {
      return lower(this);
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

  /** How the reference gradient joins the task gradient. */
  public enum Correction {
    ADD,
    PROJECT,
    NONE;

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

  public TrainSettings {
    Require.given("--model", model, "give the folder of a Hugging Face checkpoint");
    Require.given("--task", task, "give the file of task records");
    Require.given("--output", output, "give a folder for the adapter and the logs");
    Require.that(
        reference != null || method == Method.SFT,
        "--reference is missing: give the file of reference records, or use --method sft");
    Require.machine(device, dtype, threads, maxLength);
    Require.template(template, fixFirstToken);
    Require.atLeast("--epochs", 1, epochs);
    Require.between("--batch-size", 1, Require.MOST_SAMPLES, batchSize);
    Require.atLeast("--warmup-steps", 0, warmupSteps);
    Require.atLeast("--task-top-k", 0, taskTopK);
    Require.share("--task-token-budget", taskTokenBudget);
    Require.that(
        taskTopK > 0 || selection == Selection.SOFT || taskTokenBudget > 0,
        "--task-top-k must be at least 1 with --selection hard, not 0");
    Require.atLeast("--reference-top-k", 1, referenceTopK);
    Require.share("--reference-ratio", referenceRatio);
    Require.positive("--task-temperature", taskTemperature);
    Require.positive("--reference-temperature", referenceTemperature);
    Require.notNegative("--task-loss-weight", taskLossWeight);
    Require.notNegative("--reference-loss-weight", referenceLossWeight);
    Require.notNegative("--conflict-weight", conflictWeight);
    Require.notNegative("--rho", rho);
    Require.positive("--learning-rate", learningRate);
    Require.notNegative("--weight-decay", weightDecay);
    Require.notNegative("--max-grad-norm", maxGradNorm);
    Require.lora(loraRank, loraAlpha, loraDropout, targetModules);
    Require.atLeast("--refresh-every", 0, refreshEvery);
    Require.atLeast("--reference-memory", 0, referenceMemory);
    Require.atLeast("--max-task-records", 0, maxTaskRecords);
    Require.atLeast("--max-reference-records", 0, maxReferenceRecords);
    Require.between("--score-batch-size", 1, Require.MOST_SAMPLES, scoreBatch);
    targetModules = List.copyOf(targetModules);
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
