package org.dualselect.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import org.dualselect.merge.Agreement;
import org.dualselect.merge.MergeCheck;
import org.dualselect.merge.MergeSettings;
import org.dualselect.merge.Merger;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code dualselect merge}: a checkpoint and an adapter in, one checkpoint out. */
@Command(
    name = "merge",
    description = {
      "Writes a checkpoint with the adapter in its weights, stored as the base model is.",
      "Then compares what it says with what base and adapter say, both in float32."
    },
    customSynopsis = "dualselect merge --model DIR --adapter DIR --output DIR [flags]",
    footer = {
      "",
      "Examples:",
      "  dualselect merge --model llama --adapter run --output merged",
      "  dualselect merge --model llama --adapter run --output merged --data task.jsonl"
    })
final class MergeCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @ParentCommand private Main main;

  @Mixin private Files files = new Files();

  @Mixin private MachineOptions machine = new MachineOptions();

  @Mixin private OutputOptions output = new OutputOptions();

  @Command(optionListHeading = "%nFiles:%n")
  static final class Files {
    @Option(
        names = "--model",
        paramLabel = "DIR",
        description = "Folder of a Hugging Face checkpoint.")
    Path model;

    @Option(names = "--adapter", paramLabel = "DIR", description = "PEFT adapter for it.")
    Path adapter;

    @Option(
        names = "--output",
        paramLabel = "DIR",
        description = "Folder for the merged checkpoint.")
    Path output;

    @Option(
        names = "--overwrite",
        description = "Lets --output hold files already; an earlier checkpoint there is replaced.")
    boolean overwrite;

    @Option(
        names = "--check",
        negatable = true,
        defaultValue = "true",
        fallbackValue = "true",
        description = "Compares; takes the memory of the model in float32 (default: on).")
    boolean check = true;

    @Option(
        names = "--data",
        paramLabel = "FILE",
        description = "Compares on the first records of it, not on random tokens.")
    Path data;
  }

  @Override
  public Integer call() throws IOException {
    MergeSettings settings = check();
    output.applyLogging();
    AdapterNotes.print(main, output, settings.model(), settings.adapter(), null);
    StopSignal stop = StopSignal.install(main.err, "stopping; once more ends at once");
    try (ConsoleProgress progress = ConsoleProgress.of(main, output.quiet)) {
      Merger.run(settings, progress, stop);
      progress.info("the merged checkpoint is in " + settings.output());
      return settings.check() ? compare(MergeCheck.run(settings, progress, stop)) : Main.DONE;
    } catch (CancellationException e) {
      return stop.exitCode();
    }
  }

  private int compare(Agreement agreement) throws IOException {
    main.out.write(agreement.words());
    main.out.flush();
    if (agreement.holds()) {
      return Main.DONE;
    }
    main.err.println(
        "dualselect: the merged checkpoint does not say what base + adapter say: do not use it");
    return Main.FAILED;
  }

  private MergeSettings check() throws IOException {
    try {
      MergeSettings settings = settings();
      Inputs.model(settings.model());
      Inputs.adapter(settings.adapter());
      Inputs.records("--data", settings.data());
      Inputs.outputFolder(
          settings.output(), settings.overwrite(), settings.model(), settings.adapter());
      return settings;
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private MergeSettings settings() {
    return new MergeSettings(
        files.model,
        files.adapter,
        files.output,
        files.overwrite,
        files.check,
        files.data,
        machine.settings());
  }
}
