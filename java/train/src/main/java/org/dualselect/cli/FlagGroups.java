package org.dualselect.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Help;
import picocli.CommandLine.IHelpSectionRenderer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Lists a command's flags under the heading of the class that declares them. (Picocli's own groups
 * do that too, but there a repeated flag silently resets the others of its group.)
 */
final class FlagGroups implements IHelpSectionRenderer {
  @Override
  public String render(Help help) {
    StringBuilder text = new StringBuilder();
    List<OptionSpec> all = help.commandSpec().options();
    for (CommandSpec group : help.commandSpec().mixins().values()) {
      text.append(help.createHeading(group.usageMessage().optionListHeading()));
      // All flags set the width of the columns, so the groups line up.
      Help.Layout layout = help.createDefaultLayout(all, List.of(), help.colorScheme());
      layout.addOptions(new ArrayList<>(group.options()), help.parameterLabelRenderer());
      text.append(layout);
    }
    return text.toString();
  }
}
