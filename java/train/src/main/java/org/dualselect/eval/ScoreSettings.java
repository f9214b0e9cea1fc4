package org.dualselect.eval;

import java.nio.file.Path;
import org.dualselect.train.LoraSettings;
import org.dualselect.train.MachineSettings;
import org.dualselect.train.Require;
import org.dualselect.train.TemplateSettings;

/**
 * Everything {@code dualselect score} depends on.
 *
 * @param model folder of a Hugging Face checkpoint
 * @param adapter PEFT adapter, or null for a fresh one drawn from the seed
 * @param data file of records to score
 * @param reference file of records whose mean gradient is the direction
 * @param output file to write, or null for standard output
 * @param overwrite whether {@code output} may exist already
 * @param maxRecords records of {@code data} used; 0 for all
 * @param maxReferenceRecords records of {@code reference} used; 0 for all
 * @param batchSize samples a batch at most
 * @param batchTokens tokens a batch at most, as {@link org.dualselect.train.BatchLimit} says
 * @param lora the adapter; its dropout is used with {@code scoreWithDropout}
 * @param template how a record is laid out as text
 * @param machine what it runs on
 */
public record ScoreSettings(
    Path model,
    Path adapter,
    Path data,
    Path reference,
    Path output,
    boolean overwrite,
    int maxRecords,
    int maxReferenceRecords,
    int batchSize,
    int batchTokens,
    LoraSettings lora,
    TemplateSettings template,
    MachineSettings machine) {

  public ScoreSettings {
    Require.given("--model", model, "give the folder of a Hugging Face checkpoint");
    Require.given("--data", data, "give the file of records to score");
    Require.given("--reference", reference, "give the file of reference records");
    Require.atLeast("--max-records", 0, maxRecords);
    Require.atLeast("--max-reference-records", 0, maxReferenceRecords);
    Require.between("--batch-size", 1, Require.MOST_SAMPLES, batchSize);
    Require.atLeast("--batch-tokens", 0, batchTokens);
  }
}
