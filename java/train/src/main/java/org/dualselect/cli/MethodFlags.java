package org.dualselect.cli;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.dualselect.train.ExtensionSettings.ReferenceLoss;
import org.dualselect.train.ExtensionSettings.ScoreLoss;
import org.dualselect.train.ExtensionSettings.ScoreScale;
import org.dualselect.train.Method;
import org.dualselect.train.RefreshSettings;
import org.dualselect.train.TrainSettings.Correction;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/**
 * Which flags each method uses, and which defaults it has of its own. Formulas: {@link Method},
 * {@code GradientCorrection} and {@code Turns}.
 */
final class MethodFlags {
  private static final List<String> KEPT = List.of("--task-top-k", "--task-token-budget");
  private static final List<String> SCORED =
      List.of(
          "--selection",
          "--task-temperature",
          "--task-loss-weight",
          "--conflict-weight",
          "--score-scale");
  private static final List<String> REFRESHED =
      List.of(
          "--reference-top-k",
          "--reference-ratio",
          "--refresh-every",
          "--refresh-below",
          "--reference-memory",
          "--score-batch-size",
          "--batch-tokens",
          "--score-with-dropout");
  private static final List<String> RANKED =
      List.of(
          "--selection",
          "--reference-temperature",
          "--reference-loss-weight",
          "--conflict-weight",
          "--score-scale",
          "--warmup-steps",
          "--direction-samples",
          "--score-loss",
          "--prune",
          "--max-similarity");
  private static final List<String> CORRECTED = List.of("--correction", "--rho", "--rho-scale");
  private static final List<String> FRESH =
      List.of("--fresh-references", "--reference-loss", "--reference-memory");
  private static final List<String> TURNS = List.of("--task-turn", "--reference-turn");
  private static final Set<String> ALL =
      union(KEPT, SCORED, REFRESHED, RANKED, CORRECTED, FRESH, TURNS);

  private record Rule(Set<String> used, Map<String, Object> defaults) {}

  private static final Map<Method, Rule> RULES = new EnumMap<>(Method.class);

  static {
    rule(Method.DUALSELECT, Map.of(), KEPT, SCORED, REFRESHED, RANKED, CORRECTED, FRESH);
    rule(
        Method.DUALSELECT_PLUS,
        Map.of(
            "--task-token-budget",
            1.0, // all of them: on tasks that do no harm themselves, to drop some only costs
            "--warmup-steps",
            0,
            "--direction-samples",
            32,
            "--fresh-references",
            4,
            "--refresh-every",
            RefreshSettings.AUTO,
            "--score-scale",
            ScoreScale.ZSCORE,
            "--score-loss",
            ScoreLoss.KNOWN,
            "--rho",
            0.5),
        KEPT,
        SCORED,
        REFRESHED,
        RANKED,
        CORRECTED,
        FRESH);
    rule(Method.SFT, Map.of());
    rule(Method.RANDOM, Map.of(), KEPT);
    rule(
        Method.MIXED,
        Map.of("--fresh-references", 1, "--correction", Correction.NONE),
        List.of("--fresh-references"));
    rule(Method.FIXED_REFERENCE, Map.of(), REFRESHED, CORRECTED, FRESH);
    rule(Method.GLOBAL_STATIC, Map.of(), KEPT, SCORED, REFRESHED, RANKED, CORRECTED, FRESH);
    rule(
        Method.FILTER_ONLY,
        Map.of("--correction", Correction.NONE),
        KEPT,
        SCORED,
        REFRESHED,
        RANKED,
        FRESH);
    rule(
        Method.PROJECT, Map.of("--fresh-references", 4, "--correction", Correction.PROJECT), FRESH);
    rule(
        Method.SAFEGRAD,
        Map.of(
            "--fresh-references",
            4,
            "--correction",
            Correction.SURGERY,
            "--reference-loss",
            ReferenceLoss.KL,
            "--rho",
            1.0),
        List.of("--fresh-references", "--reference-memory", "--rho", "--rho-scale"));
    rule(
        Method.LISA,
        Map.of("--fresh-references", 8, "--correction", Correction.NONE, "--rho", 1.0),
        TURNS,
        List.of("--fresh-references", "--rho"));
  }

  private MethodFlags() {}

  /** Whether a method given on the command line has no use for the flag. */
  static boolean unused(ParseResult given, String flag) {
    return given.hasMatchedOption("--method") && unused(method(given), flag);
  }

  /** A sentence for every flag that the method has no use for. */
  static Stream<String> problems(ParseResult given) {
    Method method = method(given);
    return given.matchedOptions().stream()
        .map(option -> option.longestName())
        .sorted()
        .filter(flag -> unused(method, flag))
        .map(flag -> flag + " has no use with --method " + method);
  }

  /** Sets the flags that were not given to the method's own defaults. */
  static void complete(CommandSpec flags) {
    ParseResult given = flags.commandLine().getParseResult();
    RULES
        .get(method(given))
        .defaults
        .forEach(
            (flag, value) -> {
              if (!given.hasMatchedOption(flag) && !Alternatives.excluded(given, flag)) {
                flags.findOption(flag).setValue(value);
              }
            });
  }

  private static boolean unused(Method method, String flag) {
    return ALL.contains(flag) && !RULES.get(method).used.contains(flag);
  }

  private static Method method(ParseResult given) {
    return given.matchedOptionValue("--method", Method.DUALSELECT);
  }

  @SafeVarargs
  private static void rule(Method method, Map<String, Object> defaults, List<String>... used) {
    RULES.put(method, new Rule(union(used), defaults));
  }

  @SafeVarargs
  private static Set<String> union(List<String>... lists) {
    return Stream.of(lists).flatMap(List::stream).collect(Collectors.toSet());
  }
}
