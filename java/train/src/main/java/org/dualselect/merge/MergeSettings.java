package org.dualselect.merge;

import java.nio.file.Path;
import org.dualselect.train.MachineSettings;
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
 * @param machine what it runs on: the device of the comparison, the seed of its random tokens, the
 *     tokens a record is cut to; its dtype must be {@code float32}
 */
public record MergeSettings(
    Path model,
    Path adapter,
    Path output,
    boolean overwrite,
    boolean check,
    Path data,
    MachineSettings machine) {

  public MergeSettings {
    Require.given("--model", model, "give the folder of a Hugging Face checkpoint");
    Require.given("--adapter", adapter, "give the folder of a PEFT adapter");
    Require.given("--output", output, "give a folder for the merged checkpoint");
    Require.that(check || data == null, "--data cannot be given along with --no-check");
    Require.that(
        machine.dtype().equals("float32"),
        "--dtype must be float32 for merge, whose result is stored as the base is, not '%s'",
        machine.dtype());
  }
}
