package org.dualselect.cli;

import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
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

  /** Whether {@code flag} leaves no room for {@code other}. */
  private static boolean excludes(String flag, String other) {
    return EXCLUDES.getOrDefault(flag, Set.of()).contains(other);
  }

  /** Refuses two flags that exclude each other. */
  static void check(ParseResult given) {
    refuse(problems(given));
  }

  /** Throws the first of the sentences, if there is one. */
  static void refuse(Stream<String> problems) {
    problems
        .findFirst()
        .ifPresent(
            problem -> {
              throw new IllegalArgumentException(problem);
            });
  }

  /** A sentence for every flag that another excludes; for two that exclude each other, one. */
  static Stream<String> problems(ParseResult given) {
    return given.matchedOptions().stream()
        .map(option -> option.longestName())
        .sorted()
        .filter(flag -> excluded(given, flag))
        .filter(
            flag -> {
              String other = excluder(given, flag);
              return !excludes(flag, other) || flag.compareTo(other) < 0;
            })
        .map(flag -> flag + " cannot be given along with " + excluder(given, flag));
  }

  private static String excluder(ParseResult given, String flag) {
    return EXCLUDES.keySet().stream()
        .filter(key -> excludes(key, flag) && given.hasMatchedOption(key))
        .findFirst()
        .orElse(null);
  }
}
