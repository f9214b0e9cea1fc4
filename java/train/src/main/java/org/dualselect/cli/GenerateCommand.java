package org.dualselect.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.dualselect.eval.GenerateSettings;
import org.dualselect.eval.Generated;
import org.dualselect.eval.Generator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code dualselect generate}: text, or token ids, from a model and an adapter. */
@Command(
    name = "generate",
    description = "Writes text from a model and an adapter.",
    customSynopsis = "dualselect generate --model DIR --prompt TEXT [flags]",
    footer = {
      "",
      "Examples:",
      "  dualselect generate --model llama --adapter run --prompt 'Is the earth flat?' --greedy",
      "  dualselect generate --model llama-instruct --template chat --prompt 'Is the earth flat?'",
      "  dualselect generate --model llama --prompt-ids 1,5,9 --max-new-tokens 8 --print-ids"
    })
final class GenerateCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @ParentCommand private Main main;

  @Mixin private Text text = new Text();

  @Mixin private SamplingOptions sampling = new SamplingOptions();

  @Mixin private TemplateOptions template = new TemplateOptions();

  @Mixin private ModelOptions machine = new ModelOptions();

  @Mixin private OutputOptions output = new OutputOptions();

  @Command(optionListHeading = "%nText:%n")
  static final class Text {
    @Option(
        names = "--model",
        paramLabel = "DIR",
        description = "Folder of a Hugging Face checkpoint.")
    Path model;

    @Option(
        names = "--adapter",
        paramLabel = "DIR",
        description = "PEFT adapter; the model alone without it.")
    Path adapter;

    @Option(
        names = "--prompt",
        paramLabel = "TEXT",
        description = "Question to answer; --template puts it into the form of training.")
    String prompt;

    @Option(
        names = "--system",
        paramLabel = "TEXT",
        description = "What the model is told first; with --template chat.")
    String system;

    @Option(
        names = "--prompt-ids",
        paramLabel = "ID",
        split = ",",
        description = "Instead: token ids, separated by commas.")
    int[] promptIds;

    @Option(names = "--print-ids", description = "Prints the new token ids, not their text.")
    boolean printIds;
  }

  @Override
  public Integer call() throws IOException {
    GenerateSettings settings = check();
    output.applyLogging();
    AdapterNotes.print(main, output, settings.model(), settings.adapter(), settings.template());
    Generated generated = Generator.run(settings);
    main.out.write(words(settings.printIds(), generated.ids(), generated.text()) + "\n");
    main.out.flush();
    if (!settings.printIds() && generated.text().isBlank() && !output.quiet) {
      main.err.println("the model ended without a word: this prompt may not be in its template");
    }
    return Main.DONE;
  }

  private String words(boolean ids, int[] tokens, String plain) {
    if (ids) {
      return Arrays.stream(tokens).mapToObj(String::valueOf).collect(Collectors.joining(","));
    }
    // What a model writes is not to be trusted with a terminal.
    return main.terminal.out() ? Terminal.escape(plain) : plain;
  }

  private GenerateSettings check() {
    try {
      Alternatives.check(spec.commandLine().getParseResult());
      GenerateSettings settings = settings();
      Inputs.model(settings.model());
      Inputs.adapter(settings.adapter());
      return settings;
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private GenerateSettings settings() {
    return new GenerateSettings(
        text.model,
        text.adapter,
        text.prompt,
        text.system,
        text.promptIds,
        text.printIds,
        sampling.settings(),
        template.settings(),
        machine.settings());
  }
}
