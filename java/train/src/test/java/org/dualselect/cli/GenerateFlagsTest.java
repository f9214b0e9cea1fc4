package org.dualselect.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import org.dualselect.eval.GenerateSettings;
import org.dualselect.eval.SamplingSettings;
import org.dualselect.template.TemplateKind;
import org.dualselect.train.MachineSettings;
import org.dualselect.train.TemplateSettings;
import org.junit.jupiter.api.Test;

class GenerateFlagsTest {
  private static GenerateSettings settings(String prompt, int[] ids, double topP) {
    return new GenerateSettings(
        Path.of("m"),
        null,
        prompt,
        null,
        ids,
        true,
        new SamplingSettings(8, true, 1, topP, 1),
        new TemplateSettings(TemplateKind.PLAIN, false),
        new MachineSettings("cpu", "float32", 42, 0, 64));
  }

  @Test
  void promptsExcludeEachOther() {
    assertEquals(
        "--prompt is missing: give it, or --prompt-ids", refusal(() -> settings(null, null, 1)));
    assertEquals(
        "--prompt-ids and --prompt exclude each other",
        refusal(() -> settings("x", new int[] {1}, 1)));
    assertEquals(
        "--prompt-ids must be token ids, none below 0, as in 1,5,9",
        refusal(() -> settings(null, new int[] {1, -5}, 1)));
  }

  @Test
  void samplingHasItsBounds() {
    assertEquals(
        "--top-p must be above 0 and at most 1, not 0.0", refusal(() -> settings("x", null, 0)));
  }

  @Test
  void idsAreCopied() {
    int[] ids = {1, 2};
    GenerateSettings settings = settings(null, ids, 1);
    ids[0] = 9;
    settings.promptIds()[1] = 9;
    assertArrayEquals(new int[] {1, 2}, settings.promptIds());
  }

  private static String refusal(org.junit.jupiter.api.function.Executable settings) {
    return assertThrows(IllegalArgumentException.class, settings).getMessage();
  }
}
