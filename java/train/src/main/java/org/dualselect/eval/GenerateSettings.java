package org.dualselect.eval;

import java.nio.file.Path;
import java.util.Arrays;
import org.dualselect.template.TemplateKind;
import org.dualselect.train.MachineSettings;
import org.dualselect.train.Require;
import org.dualselect.train.TemplateSettings;

/**
 * Everything {@code dualselect generate} depends on. Of {@code prompt} and {@code promptIds} one is
 * given, the other is null.
 *
 * @param model folder of a Hugging Face checkpoint
 * @param adapter PEFT adapter, or null for the model alone
 * @param prompt question to answer
 * @param system what the model is told before it, or null; for a chat template only
 * @param promptIds token ids to go on from
 * @param printIds whether the new token ids are wanted instead of their text
 * @param sampling how tokens are chosen, and how many
 * @param template how the prompt is laid out as text
 * @param machine what it runs on; its {@code maxLength} is the most tokens the prompt may have
 */
public record GenerateSettings(
    Path model,
    Path adapter,
    String prompt,
    String system,
    int[] promptIds,
    boolean printIds,
    SamplingSettings sampling,
    TemplateSettings template,
    MachineSettings machine) {

  public GenerateSettings {
    Require.given("--model", model, "give the folder of a Hugging Face checkpoint");
    Require.that(
        prompt != null || promptIds != null, "--prompt is missing: give it, or --prompt-ids");
    Require.that(
        prompt == null || promptIds == null, "--prompt-ids and --prompt exclude each other");
    promptIds = promptIds == null ? null : promptIds.clone();
    Require.that(
        promptIds == null || promptIds.length > 0 && Arrays.stream(promptIds).allMatch(i -> i >= 0),
        "--prompt-ids must be token ids, none below 0, as in 1,5,9");
    Require.that(
        promptIds == null || promptIds.length <= machine.maxLength(),
        "--prompt-ids are more than --max-length %s",
        machine.maxLength());
    Require.that(
        system == null || template.kind() == TemplateKind.CHAT, "--system needs --template chat");
    Require.that(system == null || prompt != null, "--system needs --prompt");
  }

  @Override
  public int[] promptIds() {
    return promptIds == null ? null : promptIds.clone();
  }
}
