package org.dualselect.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.dualselect.data.InputException;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** The command line with {@code --config} folded in: its keys become flags, unless given. */
final class Arguments {
  private static final Set<String> NOT_KEYS = Set.of("--config", "--help", "--version");

  private final List<String> flags = new ArrayList<>();
  private final Map<String, String> origins = new HashMap<>();
  private final List<InputException> problems = new ArrayList<>();

  private Arguments() {}

  /**
   * @throws InputException naming file, line and key, unless the command collects its errors
   */
  static Arguments of(CommandLine line, String... given) {
    Arguments result = new Arguments();
    result.flags.addAll(List.of(given));
    if (result.flags.stream().noneMatch(word -> word.startsWith("--config"))) {
      return result; // parsing twice would show in the time of --help
    }
    ParseResult command = command(line, given);
    Path config = command == null ? null : command.matchedOptionValue("--config", (Path) null);
    if (config != null) {
      List<String> added = result.fold(config, command);
      // The first word is the command: the program itself takes no flag along with one.
      result.flags.addAll(1, added);
    }
    return result;
  }

  /** Whether a flag may stand in the file. */
  static boolean isKey(OptionSpec option) {
    return !NOT_KEYS.contains(option.longestName());
  }

  String[] flags() {
    return flags.toArray(String[]::new);
  }

  /** {@code file:line} of a flag that came from the file, or null. */
  String origin(String flag) {
    return origins.get(flag);
  }

  /** A sentence about a flag, with the line of the file that this comes from. */
  String located(String flag, String sentence) {
    String origin = origin(flag);
    return origin != null && sentence.startsWith(flag)
        ? origin + ": " + sentence.substring("--".length())
        : sentence;
  }

  /** All that is wrong with the file, of a command that collects its errors. */
  List<InputException> problems() {
    return problems;
  }

  private static ParseResult command(CommandLine line, String... given) {
    try {
      ParseResult parsed = line.parseArgs(given);
      boolean runs = parsed.hasSubcommand() && !parsed.subcommand().isUsageHelpRequested();
      return runs ? parsed.subcommand() : null;
    } catch (ParameterException e) {
      return null; // reported when the command runs
    }
  }

  private List<String> fold(Path config, ParseResult command) {
    boolean collects = command.commandSpec().parser().collectErrors();
    Consumer<InputException> problem =
        e -> {
          if (!collects) {
            throw e;
          }
          problems.add(e);
        };
    List<String> added = new ArrayList<>();
    for (ConfigFile.Entry entry : ConfigFile.read(config, problem)) {
      String flag = "--" + entry.key();
      OptionSpec option = command.commandSpec().optionsMap().get(flag);
      String wrong = wrong(command, option, entry);
      if (wrong != null) {
        problem.accept(InputException.at(config, entry.line(), wrong));
      } else if (!command.hasMatchedOption(flag)
          && !Alternatives.excluded(command, flag)
          && !MethodFlags.unused(command, flag)) {
        origins.put(flag, config + ":" + entry.line());
        argument(option, entry).ifPresent(added::add);
      }
    }
    return added;
  }

  /** What is wrong with an entry, or null. */
  private static String wrong(ParseResult command, OptionSpec option, ConfigFile.Entry entry) {
    String key = entry.key();
    if (NOT_KEYS.contains("--" + key)) {
      return key + " is a flag of the command line only";
    }
    if (option == null) {
      return "unknown key " + Usage.unknown(command.commandSpec(), "--" + key).replace("--", "");
    }
    if (entry.list() && option.splitRegex().isEmpty()) {
      return key + " takes one value, not a list";
    }
    String value = entry.value();
    return option.arity().max() > 0 || value.equals("true") || value.equals("false")
        ? null
        : key + ": '" + value + "' is neither true nor false";
  }

  private static Optional<String> argument(OptionSpec option, ConfigFile.Entry entry) {
    String flag = "--" + entry.key();
    if (option.arity().max() > 0) {
      return Optional.of(flag + "=" + entry.value());
    }
    if (entry.value().equals("true")) {
      return Optional.of(flag);
    }
    return option.negatable() ? Optional.of("--no-" + entry.key()) : Optional.empty();
  }
}
