package org.dualselect.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.dualselect.data.AtomicFiles;
import org.dualselect.train.Require;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code dualselect init}: a file for {@code --config} to begin with. */
@Command(
    name = "init",
    description = {
      "Writes a YAML file with every flag of train: what it is, and its default, commented out.",
      "Change what you like, then give it to validate and train with --config."
    },
    customSynopsis = "dualselect init [FILE] [flags]",
    footer = {
      "",
      "Examples:",
      "  dualselect init                             writes run.yaml",
      "  dualselect init lora.yaml --model llama --task task.jsonl --reference safe.jsonl"
    })
final class InitCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @ParentCommand private Main main;

  @Parameters(paramLabel = "FILE", arity = "0..1", hidden = true)
  private Path file = Path.of("run.yaml");

  @Mixin private Keys keys = new Keys();

  @Mixin private OutputOptions output = new OutputOptions();

  @Command(optionListHeading = "%nKeys to fill in:%n")
  static final class Keys {
    @Option(
        names = "--model",
        paramLabel = "DIR",
        description = "Folder of a Hugging Face checkpoint.")
    Path model;

    @Option(names = "--task", paramLabel = "FILE", description = "Task records.")
    Path task;

    @Option(names = "--reference", paramLabel = "FILE", description = "Safe answers.")
    Path reference;

    @Option(
        names = "--output",
        paramLabel = "DIR",
        description = "Folder for the adapter and the logs (default: ${DEFAULT-VALUE}).")
    Path output = Path.of("run");

    @Option(names = "--overwrite", description = "Lets FILE exist already.")
    boolean overwrite;

    private Map<String, Object> values() {
      Map<String, Object> values = new HashMap<>();
      values.put("--model", model);
      values.put("--task", task);
      values.put("--reference", reference);
      values.put("--output", output);
      return values;
    }
  }

  @Override
  public Integer call() throws IOException {
    try {
      Require.that(
          !Files.exists(file) || keys.overwrite && Files.isRegularFile(file),
          "%s already exists: give another FILE%s",
          file,
          Files.isRegularFile(file) ? ", or --overwrite" : "");
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
    CommandSpec train = spec.parent().subcommands().get("train").getCommandSpec();
    AtomicFiles.write(
        file,
        """
        # Settings for dualselect train. A line that begins with # has no effect: take that away to
        # set another value than the default. Flags on the command line win.
        #   dualselect validate --config %1$s
        #   dualselect train --config %1$s
        """
                .formatted(file)
            + ConfigTemplate.of(train, keys.values()));
    if (!output.quiet) {
      main.out.write(
          Terminal.escape("wrote %1$s; next: dualselect validate --config %1$s\n".formatted(file)));
      main.out.flush();
    }
    return Main.DONE;
  }
}
