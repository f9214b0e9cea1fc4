package org.dualselect.cli;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.dualselect.train.Require;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code dualselect completion}: what a shell needs to complete commands, flags and values. */
@Command(
    name = "completion",
    description = "Writes a script with which bash or zsh complete commands, flags and values.",
    customSynopsis = "dualselect completion bash|zsh [flags]",
    footer = {
      "",
      "Examples:",
      "  source <(dualselect completion bash)        in this shell; in ~/.bashrc for every one",
      "  source <(dualselect completion zsh)         the same; in ~/.zshrc behind compinit"
    })
final class CompletionCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @ParentCommand private Main main;

  @Parameters(paramLabel = "SHELL", arity = "0..1", hidden = true)
  private Shell shell;

  @Mixin private OutputOptions output = new OutputOptions();

  /** Shells that complete. */
  enum Shell {
    BASH,
    ZSH;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Override
  public Integer call() throws IOException {
    try {
      Require.given("SHELL", shell, "give bash or zsh");
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
    // One script serves both: in zsh it begins with the loading of bashcompinit.
    main.out.write(
        "# For every new shell: echo 'source <(dualselect completion %1$s)' >> ~/.%1$src\n"
            .formatted(shell));
    CommandLine commands = main.commandLine();
    commands.getSubcommands().values().forEach(one -> separate(one.getCommandSpec()));
    main.out.write(AutoComplete.bash("dualselect", commands));
    main.out.flush();
    return Main.DONE;
  }

  /** The script keeps a flag's values in a variable called as its label, which several have. */
  private static void separate(CommandSpec command) {
    for (OptionSpec option : List.copyOf(command.options())) {
      command.remove(option);
      command.addOption(OptionSpec.builder(option).paramLabel(option.longestName()).build());
    }
  }
}
