package org.dualselect.cli;

import java.util.Map;
import java.util.Set;
import org.dualselect.train.Require;
import picocli.CommandLine.ParseResult;

/** Flags of which only one makes sense. */
final class Alternatives {
  private static final Map<String, Set<String>> EXCLUDES =
      Map.of(
          "--task-top-k", Set.of("--task-token-budget"),
          "--task-token-budget", Set.of("--task-top-k"),
          "--reference-top-k", Set.of("--reference-ratio"),
          "--reference-ratio", Set.of("--reference-top-k"),
          "--prompt", Set.of("--prompt-ids"),
          "--prompt-ids", Set.of("--prompt"),
          "--adapter", LoraOptions.SHAPE);

  private Alternatives() {}

  /** Whether a given flag leaves no room for {@code flag}. */
  static boolean excluded(ParseResult given, String flag) {
    return excluder(given, flag) != null;
  }

  /** Refuses two flags that exclude each other. */
  static void check(ParseResult given) {
    given.matchedOptions().stream()
        .map(option -> option.longestName())
        .sorted()
        .forEach(
            flag -> {
              String other = excluder(given, flag);
              Require.that(other == null, "%s cannot be given along with %s", flag, other);
            });
  }

  private static String excluder(ParseResult given, String flag) {
    return EXCLUDES.keySet().stream()
        .filter(key -> EXCLUDES.get(key).contains(flag) && given.hasMatchedOption(key))
        .findFirst()
        .orElse(null);
  }
}
