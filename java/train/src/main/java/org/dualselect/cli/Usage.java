package org.dualselect.cli;

import java.net.URI;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.dualselect.data.DidYouMean;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Wrong usage in words. */
final class Usage {
  private static final Map<Class<?>, String> KINDS =
      Map.of(
          int.class, "a whole number",
          Integer.class, "a whole number",
          long.class, "a whole number",
          Long.class, "a whole number",
          double.class, "a number",
          URI.class, "an address such as https://host/v1",
          boolean.class, "true or false");

  private Usage() {}

  /** One sentence for what the parser or a settings record refused. */
  static String sentence(ParameterException e) {
    if (e instanceof UnmatchedArgumentException unmatched) {
      return unmatched(e.getCommandLine().getCommandSpec(), unmatched.getUnmatched().get(0));
    }
    if (e instanceof MissingParameterException missing && !missing.getMissing().isEmpty()) {
      return name(missing.getMissing().get(0)) + " needs a value";
    }
    if (e instanceof OverwrittenOptionException twice) {
      return name(twice.getOverwritten()) + " is given twice";
    }
    if (e.getArgSpec() == null && e.getCause() == null) {
      return "give a command: " + String.join(", ", commands(e.getCommandLine()));
    }
    if (e.getArgSpec() != null && e.getValue() != null) {
      return name(e.getArgSpec()) + ": " + wrongType(e);
    }
    return e.getMessage();
  }

  /** The flag, with the nearest known one or the command it belongs to. */
  static String unknown(CommandSpec command, String flag) {
    String several = flag + "s";
    if (command.optionsMap().containsKey(several)) { // as --seeds, which other commands have as one
      return flag + " of " + command.name() + DidYouMean.hint(flag, List.of(several));
    }
    for (CommandLine other : siblings(command)) {
      if (other.getCommandSpec().optionsMap().containsKey(flag)) {
        String whose = other.getCommandName();
        String there =
            takesConfig(command) && whose.equals("train") ? ", write it into CONFIG" : "";
        return flag + " of " + command.name() + ": it belongs to " + whose + there;
      }
    }
    List<String> known = command.optionsMap().keySet().stream().filter(Usage::isLong).toList();
    String hint =
        known.stream()
            .filter(name -> initials(name).equals(flag))
            .findFirst()
            .map(name -> "; did you mean " + name + "?")
            .orElseGet(() -> DidYouMean.hint(flag, known));
    String list = "; see dualselect " + command.name() + " -h";
    return flag + " of " + command.name() + (hint.isEmpty() ? list : hint);
  }

  /** {@code --lr} of {@code --learning-rate}: what other trainers call their flags. */
  private static String initials(String flag) {
    return "--" + flag.substring(2).replaceAll("(\\w)\\w*-?", "$1");
  }

  /** The flag that a refusal is about, or an empty text. */
  static String flagOf(ParameterException e) {
    return e.getArgSpec() != null ? name(e.getArgSpec()) : flagOf(e.getMessage());
  }

  /** The flag that a sentence begins with, or an empty text. */
  static String flagOf(String sentence) {
    String word = sentence.split("[ :]", 2)[0];
    return isLong(word) ? word : "";
  }

  private static String unmatched(CommandSpec command, String word) {
    if (word.startsWith("-")) {
      return "unknown flag " + unknown(command, word.split("=", 2)[0]);
    }
    Collection<String> commands = commands(command.commandLine());
    if (!commands.isEmpty()) {
      return "unknown command " + word + DidYouMean.hint(word, commands);
    }
    return command.positionalParameters().isEmpty()
        ? "'" + word + "' belongs to no flag"
        : "'%s' is one too many: %s takes one %s"
            .formatted(word, command.name(), name(command.positionalParameters().get(0)));
  }

  /** Whether its arguments are files of train's flags. */
  private static boolean takesConfig(CommandSpec command) {
    return command.positionalParameters().stream().anyMatch(p -> name(p).equals("CONFIG"));
  }

  private static String wrongType(ParameterException e) {
    Class<?> type = e.getArgSpec().type();
    Class<?> kind = e.getArgSpec().auxiliaryTypes()[0]; // of a list, that of its elements
    if (e.getCause() instanceof TypeConversionException && e.getArgSpec().converters().length > 0) {
      return e.getCause().getMessage();
    }
    if (type.isEnum()) {
      return noneOf(
          e.getValue(), Arrays.stream(type.getEnumConstants()).map(Object::toString).toList());
    }
    return e.getValue().matches("[-+]?\\d{10,}")
        ? "'" + e.getValue() + "' is too large"
        : "'"
            + e.getValue()
            + "' is not "
            + KINDS.getOrDefault(kind, "right")
            + example(e.getArgSpec());
  }

  /** The default tells better than words what to type. */
  private static String example(ArgSpec option) {
    Object value = option.initialValue();
    return value instanceof Number ? " such as " + value : "";
  }

  /** Of a value that is no such name. */
  static String noneOf(String value, List<String> names) {
    return "'%s' is none of %s%s"
        .formatted(value, String.join(", ", names), DidYouMean.hint(value, names));
  }

  private static Collection<String> commands(CommandLine line) {
    return line.getSubcommands().keySet();
  }

  private static Collection<CommandLine> siblings(CommandSpec command) {
    return command.parent() == null
        ? command.subcommands().values()
        : command.parent().subcommands().values();
  }

  private static String name(ArgSpec argument) {
    return argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel();
  }

  private static boolean isLong(String flag) {
    return flag.startsWith("--");
  }
}
