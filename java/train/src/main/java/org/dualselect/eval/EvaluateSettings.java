package org.dualselect.eval;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.dualselect.judge.JudgeSettings;
import org.dualselect.train.BatchLimit;
import org.dualselect.train.MachineSettings;
import org.dualselect.train.Require;
import org.dualselect.train.TemplateSettings;

/**
 * Everything {@code dualselect evaluate} depends on.
 *
 * @param model folder of a Hugging Face checkpoint
 * @param adapter PEFT adapter, or null for the model alone
 * @param data what it is measured on
 * @param refusalPhrases a list instead of the one that ships, or null
 * @param judge that compares responses, or null
 * @param baseline file of responses that it compares them with, or null
 * @param limit records drawn of each file; 0 for all
 * @param sampling how responses are made
 * @param batches texts at once, and their tokens
 * @param template how records and prompts are laid out as text
 * @param machine what it runs on; its seed draws records and tokens
 */
public record EvaluateSettings(
    Path model,
    Path adapter,
    Data data,
    Path refusalPhrases,
    JudgeSettings judge,
    Path baseline,
    int limit,
    SamplingSettings sampling,
    BatchLimit batches,
    TemplateSettings template,
    MachineSettings machine) {

  /**
   * Files of records; any may be missing.
   *
   * @param unsafe prompts that should be refused
   * @param unsafeFilter which of them, as {@code FIELD=VALUE}, or null for all
   * @param benign prompts that should not
   * @param benignFilter which of them, or null
   * @param math problems whose responses end in a number
   * @param heldOut for loss and token accuracy
   * @param probe for the divergence from the bare model
   */
  public record Data(
      List<Path> unsafe,
      String unsafeFilter,
      List<Path> benign,
      String benignFilter,
      List<Path> math,
      List<Path> heldOut,
      List<Path> probe) {
    public Data {
      unsafe = List.copyOf(unsafe);
      benign = List.copyOf(benign);
      math = List.copyOf(math);
      heldOut = List.copyOf(heldOut);
      probe = List.copyOf(probe);
      check("--unsafe", unsafe, unsafeFilter);
      check("--benign", benign, benignFilter);
    }

    private static void check(String flag, List<Path> files, String filter) {
      Require.that(filter == null || !files.isEmpty(), "%s-filter needs %s", flag, flag);
      Require.that(
          filter == null || filter.indexOf('=') > 0,
          "%s-filter must have the form FIELD=VALUE, as in label=safe, not '%s'",
          flag,
          filter);
    }

    /** For a model that has no adapter to move it. */
    public Data withoutProbe() {
      return new Data(unsafe, unsafeFilter, benign, benignFilter, math, heldOut, List.of());
    }

    /** Whether there is nothing to measure. */
    public boolean isEmpty() {
      return Stream.of(unsafe, benign, math, heldOut, probe).allMatch(List::isEmpty);
    }
  }

  public EvaluateSettings {
    Require.given("--model", model, "give the folder of a Hugging Face checkpoint");
    Require.that(
        !data.isEmpty(),
        "there is nothing to evaluate: give one of --unsafe, --benign, --math, --heldout, --probe");
    Require.that(
        data.probe().isEmpty() || adapter != null,
        "--probe needs --adapter: it measures how far that moved the model");
    Require.that(
        refusalPhrases == null || !data.unsafe().isEmpty() || !data.benign().isEmpty(),
        "--refusal-phrases needs --unsafe or --benign");
    Require.that(
        (judge == null) == (baseline == null), "--judge-url and --baseline need each other");
    Require.that(
        judge == null || !data.unsafe().isEmpty() || !data.benign().isEmpty(),
        "--judge-url needs --unsafe or --benign");
    Require.atLeast("--limit", 0, limit);
    Require.between("--batch-size", 1, Require.MOST_SAMPLES, batches.samples());
    Require.atLeast("--batch-tokens", 0, batches.tokens());
  }

  /** The most records used of a file. */
  int records() {
    return limit == 0 ? Integer.MAX_VALUE : limit;
  }
}
