package org.dualselect.cli;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.dualselect.adapter.ModelCard;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * A YAML file of a command's flags, each under what its help says of it. Defaults are commented
 * out: written out they would be given, and methods have some of their own.
 */
final class ConfigTemplate {
  private static final int WIDTH = 98;

  /** Stands below as the value. */
  private static final String DEFAULT = " ?\\(default: [^)]*\\)";

  private final StringBuilder text = new StringBuilder();

  private ConfigTemplate() {}

  /**
   * @param values of flags that are given
   */
  static String of(CommandSpec command, Map<String, Object> values) {
    ConfigTemplate file = new ConfigTemplate();
    for (CommandSpec group : command.mixins().values()) {
      List<OptionSpec> keys = group.options().stream().filter(Arguments::isKey).toList();
      String[] heading = group.usageMessage().optionListHeading().split("%n");
      file.text.append("\n# ---- ").append(heading[1].replace(":", "")).append('\n');
      for (OptionSpec key : keys) {
        file.add(key, values.get(key.longestName()));
      }
    }
    return file.text.toString();
  }

  private void add(OptionSpec option, Object given) {
    String flag = option.longestName();
    String key = flag.substring("--".length());
    Object value = initial(option);
    text.append('\n');
    said(option)
        .map(line -> value == null ? line : line.replaceAll(DEFAULT, ""))
        .forEach(this::comment);
    if (given != null) {
      text.append(key).append(": ").append(yaml(given)).append('\n');
    } else {
      String shown = value == null ? option.paramLabel() : yaml(value);
      text.append("# ").append(key).append(": ").append(shown).append('\n');
    }
  }

  private static Object initial(OptionSpec option) {
    return option.defaultValue() != null ? option.defaultValue() : option.initialValue();
  }

  /** As in the help, in as many lines. */
  private static Stream<String> said(OptionSpec option) {
    return Arrays.stream(option.description()).map(line -> line.replace("%%", "%").stripTrailing());
  }

  private void comment(String words) {
    String line = "#";
    for (String word : words.split(" ")) {
      if (line.length() + 1 + word.length() > WIDTH) {
        text.append(line).append('\n');
        line = "#";
      }
      line += " " + word;
    }
    text.append(line).append('\n');
  }

  private static String yaml(Object value) {
    if (value instanceof List<?> list) {
      return "[" + String.join(", ", list.stream().map(ConfigTemplate::yaml).toList()) + "]";
    }
    if (value instanceof Double number) {
      String plain = new BigDecimal(number.toString()).stripTrailingZeros().toPlainString();
      return plain.length() <= 6 ? plain : number.toString().replace(".0E", "e").replace('E', 'e');
    }
    String words = value.toString();
    // What a YAML reader would take for something else than this text, is quoted; as JSON does it.
    return words.matches("[\\w./][\\w./+-]*") ? words : ModelCard.quoted(words);
  }
}
