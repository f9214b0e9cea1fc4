package org.dualselect.eval;

import java.nio.file.Path;
import java.util.List;
import org.dualselect.template.TemplateKind;
import org.dualselect.train.Require;

/**
 * Everything {@code dualselect score} depends on.
 *
 * @param model folder of a Hugging Face checkpoint
 * @param adapter PEFT adapter, or null for a fresh one drawn from the seed
 * @param data file of records to score
 * @param reference file of records whose mean gradient is the direction
 * @param output file to write, or null for standard output
 * @param overwrite whether {@code output} may exist already
 * @param device {@code cpu}, {@code cuda} or {@code cuda:N}
 * @param dtype of the base weights: {@code float32}, {@code bfloat16} or {@code float16}
 * @param seed of the fresh adapter and dropout
 * @param threads CPU threads; 0 for all
 * @param maxLength tokens a sample is cut to
 * @param template how a record is laid out as text
 * @param fixFirstToken whether the plain template supervises the first token of an answer, which
 *     the release masks by accident
 * @param batchSize samples a batch
 * @param loraRank rank of a fresh adapter
 * @param loraAlpha scaling of a fresh adapter, before the division by its rank
 * @param rslora whether a fresh adapter is scaled by alpha / √rank, not alpha / rank
 * @param loraDropout on the input of every adapter; used with {@code scoreWithDropout}
 * @param targetModules linear maps that get a fresh adapter
 * @param scoreWithDropout whether dropout is on
 * @param maxRecords records of {@code data} used; 0 for all
 * @param maxReferenceRecords records of {@code reference} used; 0 for all
 */
public record ScoreSettings(
    Path model,
    Path adapter,
    Path data,
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
    int batchSize,
    int loraRank,
    double loraAlpha,
    boolean rslora,
    double loraDropout,
    List<String> targetModules,
    boolean scoreWithDropout,
    int maxRecords,
    int maxReferenceRecords) {

  public ScoreSettings {
    Require.given("--model", model, "give the folder of a Hugging Face checkpoint");
    Require.given("--data", data, "give the file of records to score");
    Require.given("--reference", reference, "give the file of reference records");
    Require.machine(device, dtype, threads, maxLength);
    Require.template(template, fixFirstToken);
    Require.between("--batch-size", 1, Require.MOST_SAMPLES, batchSize);
    Require.lora(loraRank, loraAlpha, loraDropout, targetModules);
    Require.atLeast("--max-records", 0, maxRecords);
    Require.atLeast("--max-reference-records", 0, maxReferenceRecords);
    targetModules = List.copyOf(targetModules);
  }
}
