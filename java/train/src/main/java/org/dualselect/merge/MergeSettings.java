package org.dualselect.merge;

import java.nio.file.Path;
import org.dualselect.train.Require;

/**
 * Everything {@code dualselect merge} depends on.
 *
 * @param model folder of a Hugging Face checkpoint
 * @param adapter PEFT adapter for it
 * @param output folder for the merged checkpoint
 * @param overwrite whether {@code output} may hold files already
 * @param check whether the two are compared afterwards; this needs the model's memory in float32
 * @param data file of records to compare on, or null for random tokens
 * @param device of the comparison: {@code cpu}, {@code cuda} or {@code cuda:N}
 * @param dtype of the comparison; {@code float32}
 * @param seed of the random tokens
 * @param threads CPU threads; 0 for all
 * @param maxLength tokens a record is cut to
 */
public record MergeSettings(
    Path model,
    Path adapter,
    Path output,
    boolean overwrite,
    boolean check,
    Path data,
    String device,
    String dtype,
    long seed,
    int threads,
    int maxLength) {

  public MergeSettings {
    Require.given("--model", model, "give the folder of a Hugging Face checkpoint");
    Require.given("--adapter", adapter, "give the folder of a PEFT adapter");
    Require.given("--output", output, "give a folder for the merged checkpoint");
    Require.that(check || data == null, "--data cannot be given along with --no-check");
    Require.machine(device, dtype, threads, maxLength);
    Require.that(
        dtype.equals("float32"),
        "--dtype must be float32 for merge, whose result is stored as the base is, not '%s'",
        dtype);
  }
}
