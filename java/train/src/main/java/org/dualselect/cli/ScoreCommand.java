package org.dualselect.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.dualselect.data.RecordReader;
import org.dualselect.eval.ScoreSettings;
import org.dualselect.eval.Scorer;
import org.dualselect.train.Require;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code dualselect score}: records in, one JSON line of loss and gradient figures each out. */
@Command(
    name = "score",
    description = {
      "Writes a JSON line per record: loss, gradient norm, dot product and cosine.",
      "The last two are those of its gradient with the mean gradient of the reference records."
    },
    customSynopsis = "dualselect score --model DIR --data FILE --reference FILE [flags]",
    footer = {
      "",
      "Example:",
      "  dualselect score --model llama --data task.jsonl --reference safe.jsonl > scores.jsonl"
    })
final class ScoreCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @ParentCommand private Main main;

  @Mixin private Files files = new Files();

  @Mixin private LoraOptions lora = new LoraOptions();

  @Mixin private TemplateOptions template = new TemplateOptions();

  @Mixin private ModelOptions machine = new ModelOptions();

  @Mixin private OutputOptions output = new OutputOptions();

  @Command(optionListHeading = "%nFiles:%n")
  static final class Files {
    @Option(
        names = "--model",
        paramLabel = "DIR",
        description = "Folder of a Hugging Face checkpoint.")
    Path model;

    @Option(
        names = "--adapter",
        paramLabel = "DIR",
        description = "PEFT adapter; a fresh one without it.")
    Path adapter;

    @Option(
        names = "--data",
        paramLabel = "FILE",
        description = "Records: " + RecordReader.FORMATS + ".")
    Path data;

    @Option(
        names = "--reference",
        paramLabel = "FILE",
        description = "Reference records: their mean gradient is the direction.")
    Path reference;

    @Option(
        names = "--output",
        paramLabel = "FILE",
        description = "File for the lines (default: standard output).")
    Path output;

    @Option(names = "--overwrite", description = "Lets --output exist already.")
    boolean overwrite;

    @Option(
        names = "--max-records",
        paramLabel = "N",
        description = "Scores only the first N; 0 for all (default: ${DEFAULT-VALUE}).")
    int maxRecords;

    @Option(
        names = "--max-reference-records",
        paramLabel = "N",
        description = "Uses only the first N; 0 for all (default: ${DEFAULT-VALUE}).")
    int maxReferenceRecords;

    @Option(
        names = "--batch-size",
        paramLabel = "N",
        description = {
          "Records a batch at most.",
          "(default: 8, or any number with --batch-tokens)"
        })
    Integer batchSize;

    @Option(
        names = "--batch-tokens",
        paramLabel = "N",
        description = {
          "Ends a batch before its tokens exceed N; 0 is off",
          "(default: ${DEFAULT-VALUE}). A longer record is a batch of its own."
        })
    int batchTokens;

    private int batchSize() {
      return batchSize != null ? batchSize : batchTokens > 0 ? Require.MOST_SAMPLES : 8;
    }
  }

  @Override
  public Integer call() throws IOException {
    ScoreSettings settings = check();
    output.applyLogging();
    AdapterNotes.print(main, output, settings.model(), settings.adapter(), settings.template());
    try (ConsoleProgress progress = ConsoleProgress.of(main, output.quiet);
        ResultFile result = ResultFile.open(settings.output(), main.out)) {
      Scorer.run(settings, result.writer(), progress);
      result.keep();
    }
    return Main.DONE;
  }

  private ScoreSettings check() {
    try {
      Alternatives.check(spec.commandLine().getParseResult());
      ScoreSettings settings = settings();
      Inputs.model(settings.model());
      Inputs.adapter(settings.adapter());
      Inputs.records("--data", settings.data());
      Inputs.records("--reference", settings.reference());
      Inputs.outputFile("--output", settings.output(), settings.overwrite());
      return settings;
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private ScoreSettings settings() {
    return new ScoreSettings(
        files.model,
        files.adapter,
        files.data,
        files.reference,
        files.output,
        files.overwrite,
        files.maxRecords,
        files.maxReferenceRecords,
        files.batchSize(),
        files.batchTokens,
        lora.settings(),
        template.settings(),
        machine.settings());
  }
}
