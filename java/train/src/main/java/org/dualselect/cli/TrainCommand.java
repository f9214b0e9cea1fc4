package org.dualselect.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.dualselect.train.TrainSettings;
import org.dualselect.train.TrainSummary;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** {@code dualselect train}: a checkpoint and records in, an adapter and a selection log out. */
@Command(
    name = "train",
    description = "Trains a LoRA adapter.",
    customSynopsis =
        "dualselect train --model DIR --task FILE --reference FILE --output DIR [flags]",
    footer = {
      "",
      "Examples:",
      "  dualselect train --model llama --task task.jsonl --reference safe.jsonl --output run",
      "  dualselect train --config run.yaml --epochs 3 --output run2",
      "  dualselect train --config run.yaml --output run --resume",
      "  dualselect train --config run.yaml --method dualselect+ --output run3",
      "  dualselect train --method sft --model llama --task task.jsonl --output baseline",
      "What went on: dualselect report run"
    })
public class TrainCommand implements Callable<Integer> {
  @Spec CommandSpec spec;
  @ParentCommand Main main;

  @Mixin FileOptions files = new FileOptions();

  @Mixin SelectionOptions selection = new SelectionOptions();

  @Mixin RefreshOptions refresh = new RefreshOptions();

  @Mixin ExtensionOptions extensions = new ExtensionOptions();

  @Mixin OptimizerOptions optimizer = new OptimizerOptions();

  @Mixin LoraOptions lora = new LoraOptions();

  @Mixin TemplateOptions template = new TemplateOptions();

  @Mixin ModelOptions machine = new ModelOptions();

  @Mixin CheckpointOptions checkpoints = new CheckpointOptions();

  @Mixin OutputOptions output = new OutputOptions();

  /** The settings that these flags stand for, defaults included; nothing is looked up on disk. */
  public static TrainSettings parse(String... flags) {
    return parsed(flags).settings();
  }

  static TrainCommand parsed(String... flags) {
    TrainCommand command = new TrainCommand();
    new CommandLine(command).setCaseInsensitiveEnumValuesAllowed(true).parseArgs(flags);
    return command;
  }

  /** The flags, with their values. */
  CommandSpec flags() {
    return spec;
  }

  @Override
  public Integer call() throws IOException {
    TrainSettings settings = check();
    output.applyLogging();
    AdapterNotes.print(
        main, output, settings.files().model(), settings.files().adapter(), settings.template());
    StopSignal stop = StopSignal.install(main.err);
    TrainSummary summary = TrainRun.run(main, settings, spec, output.quiet, stop);
    if (!summary.stopped()) {
      return Main.DONE;
    }
    if (!output.quiet && Inputs.holdsCheckpoint(settings.files().output())) {
      main.err.println("the same command goes on with --resume");
    }
    return stop.exitCode();
  }

  private TrainSettings check() throws IOException {
    try {
      TrainSettings settings = checked();
      Inputs.runFolder(settings);
      return settings;
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  /**
   * The settings, of flags that go together and files that are there.
   *
   * @throws IllegalArgumentException if not
   */
  TrainSettings checked() {
    ParseResult given = spec.commandLine().getParseResult();
    Alternatives.check(given);
    Alternatives.refuse(MethodFlags.problems(given));
    TrainSettings settings = settings();
    TrainSettings.Files files = settings.files();
    Inputs.model(files.model());
    Inputs.adapter(files.adapter());
    Inputs.records("--task", files.task());
    Inputs.records("--reference", files.reference());
    return settings;
  }

  TrainSettings settings() {
    MethodFlags.complete(spec);
    return new TrainSettings(
        files.settings(),
        selection.settings(),
        optimizer.settings(),
        refresh.settings(optimizer.batchSize),
        extensions.settings(),
        lora.settings(),
        template.settings(),
        machine.settings(),
        checkpoints.settings());
  }
}
