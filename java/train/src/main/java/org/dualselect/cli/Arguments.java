package org.dualselect.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

  private Arguments() {}

  /**
   * @throws InputException naming file, line and key
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

  String[] flags() {
    return flags.toArray(String[]::new);
  }

  /** {@code file:line} of a flag that came from the file, or null. */
  String origin(String flag) {
    return origins.get(flag);
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
    List<String> added = new ArrayList<>();
    for (ConfigFile.Entry entry : ConfigFile.read(config)) {
      String flag = "--" + entry.key();
      OptionSpec option = command.commandSpec().optionsMap().get(flag);
      if (NOT_KEYS.contains(flag)) {
        throw InputException.at(
            config, entry.line(), entry.key() + " is a flag of the command line only");
      }
      if (option == null) {
        String hint = Usage.unknown(command.commandSpec(), flag).replace("--", "");
        throw InputException.at(config, entry.line(), "unknown key " + hint);
      }
      if (command.hasMatchedOption(flag)
          || Alternatives.excluded(command, flag)
          || MethodFlags.unused(command, flag)) {
        continue;
      }
      origins.put(flag, config + ":" + entry.line());
      argument(option, entry, config, added);
    }
    return added;
  }

  private static void argument(
      OptionSpec option, ConfigFile.Entry entry, Path config, List<String> added) {
    String value = String.join(",", entry.values());
    String flag = "--" + entry.key();
    if (entry.list() && option.splitRegex().isEmpty()) {
      throw InputException.at(config, entry.line(), entry.key() + " takes one value, not a list");
    }
    if (option.arity().max() > 0) {
      added.add(flag + "=" + value);
    } else if (value.equals("true")) {
      added.add(flag);
    } else if (!value.equals("false")) {
      throw InputException.at(
          config, entry.line(), entry.key() + ": '" + value + "' is neither true nor false");
    } else if (option.negatable()) {
      added.add("--no-" + entry.key());
    }
  }
}
