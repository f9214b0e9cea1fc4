package org.dualselect.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.dualselect.train.TrainSettings;
import org.dualselect.train.TrainSummary;
import org.dualselect.train.Trainer;
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
      "  dualselect train --method sft --model llama --task task.jsonl --output baseline"
    })
public final class TrainCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @ParentCommand private Main main;

  @Mixin private FileOptions files = new FileOptions();

  @Mixin private SelectionOptions selection = new SelectionOptions();

  @Mixin private RefreshOptions refresh = new RefreshOptions();

  @Mixin private OptimizerOptions optimizer = new OptimizerOptions();

  @Mixin private LoraOptions lora = new LoraOptions();

  @Mixin private TemplateOptions template = new TemplateOptions();

  @Mixin private MachineOptions machine = new MachineOptions();

  @Mixin private CheckpointOptions checkpoints = new CheckpointOptions();

  @Mixin private OutputOptions output = new OutputOptions();

  /** The settings that these flags stand for, defaults included; nothing is looked up on disk. */
  public static TrainSettings parse(String... flags) {
    TrainCommand command = new TrainCommand();
    new CommandLine(command).setCaseInsensitiveEnumValuesAllowed(true).parseArgs(flags);
    return command.settings();
  }

  @Override
  public Integer call() throws IOException {
    TrainSettings settings = check();
    output.applyLogging();
    StopSignal stop = StopSignal.install(main.err);
    try (ConsoleProgress progress = ConsoleProgress.of(main, output.quiet)) {
      TrainSummary summary = Trainer.run(settings, progress, stop);
      progress.finished(summary);
      return summary.stopped() ? stop.exitCode() : Main.DONE;
    }
  }

  private TrainSettings check() throws IOException {
    try {
      ParseResult given = spec.commandLine().getParseResult();
      Alternatives.check(given);
      TrainSettings settings = settings();
      TrainSettings.Files files = settings.files();
      Inputs.model(files.model());
      Inputs.adapter(files.adapter());
      Inputs.records("--task", files.task());
      Inputs.records("--reference", files.reference());
      boolean mayHoldFiles = files.overwrite() || settings.checkpoints().resume();
      Inputs.outputFolder(files.output(), mayHoldFiles, files.model(), files.adapter());
      return settings;
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private TrainSettings settings() {
    return new TrainSettings(
        files.settings(),
        selection.settings(),
        optimizer.settings(),
        refresh.settings(optimizer.batchSize),
        lora.settings(),
        template.settings(),
        machine.settings(),
        checkpoints.settings());
  }
}
