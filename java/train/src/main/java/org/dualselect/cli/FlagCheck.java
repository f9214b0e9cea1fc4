package org.dualselect.cli;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * All mistakes in the flags of a command that collects its errors. What is wrong is put back to its
 * default, so that the next mistake shows.
 */
final class FlagCheck {
  private final CommandSpec command;
  private final Errors errors;
  private final Findings findings;
  private final Set<String> wrong = new HashSet<>();

  FlagCheck(CommandSpec command, Errors errors, Findings findings) {
    this.command = command;
    this.errors = errors;
    this.findings = findings;
  }

  /** What the parser refused, in the file and on the command line. */
  void parsed() {
    errors.inFile().forEach(problem -> findings.usage(problem.getMessage()));
    ParseResult given = command.commandLine().getParseResult();
    for (Exception problem : given.errors()) {
      if (problem instanceof UnmatchedArgumentException unmatched) {
        unmatched(unmatched);
      } else {
        refused((ParameterException) problem);
      }
    }
    Stream.concat(Alternatives.problems(given), MethodFlags.problems(given))
        .forEach(problem -> refused(exception(problem)));
  }

  /** The settings, made of sound values alone; null where the defaults do not go together. */
  <T> T settings(Supplier<T> build) {
    while (true) {
      try {
        return build.get();
      } catch (IllegalArgumentException e) {
        ParameterException problem = exception(e.getMessage());
        String flag = Usage.flagOf(problem);
        OptionSpec option = command.findOption(flag);
        boolean missing = option != null && option.getValue() == null;
        boolean known = wrong.contains(flag); // the parser refused it: now it is missing, too
        if (!known) {
          refused(problem);
        }
        if (option == null || known && !missing) {
          return null;
        }
        option.setValue(missing ? Path.of("") : option.initialValue());
      }
    }
  }

  /** Whether a flag has a value of its own that nothing was said against. */
  boolean isSound(String flag) {
    return !wrong.contains(flag);
  }

  private void refused(ParameterException problem) {
    wrong.add(Usage.flagOf(problem));
    findings.usage(errors.sentence(problem));
  }

  /** A word that follows an unknown flag was meant for it. */
  private void unmatched(UnmatchedArgumentException problem) {
    String before = "";
    for (String word : problem.getUnmatched()) {
      if (word.startsWith("-") || !before.startsWith("-") || before.contains("=")) {
        findings.usage(
            Usage.sentence(
                new UnmatchedArgumentException(problem.getCommandLine(), List.of(word))));
      }
      before = word;
    }
  }

  private ParameterException exception(String message) {
    // With a cause, as where a command refuses its settings: the message is the sentence then.
    return new ParameterException(
        command.commandLine(), message, new IllegalArgumentException(message));
  }
}
