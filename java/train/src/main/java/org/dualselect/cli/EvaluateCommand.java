package org.dualselect.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.dualselect.eval.EvaluateSettings;
import org.dualselect.eval.Evaluation;
import org.dualselect.eval.EvaluationJson;
import org.dualselect.eval.EvaluationResult;
import org.dualselect.eval.Responses;
import org.dualselect.train.Require;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code dualselect evaluate}: how safe and how useful a model and its adapter are. */
@Command(
    name = "evaluate",
    description = {
      "Measures a model and an adapter: refusals, over-refusals, exact answers, loss, probe KL.",
      "Refusals are told by phrases at the start of a response, and so roughly: --responses shows."
    },
    customSynopsis = "dualselect evaluate --model DIR --unsafe FILE [flags]",
    footer = {
      "",
      "Examples:",
      "  dualselect evaluate --model llama --adapter run --unsafe harmful.json --benign task.jsonl",
      "  dualselect evaluate --model llama --adapter run --template chat --math gsm8k.jsonl"
          + " --limit 200",
      "  dualselect evaluate --model llama --unsafe xstest.csv --unsafe-filter label=unsafe \\",
      "    --benign xstest.csv --benign-filter label=safe --responses said.jsonl"
    })
final class EvaluateCommand implements Callable<Integer> {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Spec private CommandSpec spec;
  @ParentCommand private Main main;

  @Mixin private EvaluateOptions options = new EvaluateOptions();

  @Mixin private MeasureOptions measures = new MeasureOptions();

  @Mixin private JudgeOptions judge = new JudgeOptions();

  @Mixin private TemplateOptions template = new TemplateOptions();

  @Mixin private ModelOptions machine = new ModelOptions();

  @Mixin private OutputOptions output = new OutputOptions();

  @Override
  public Integer call() throws IOException {
    EvaluateSettings settings = check();
    output.applyLogging();
    AdapterNotes.print(main, output, settings.model(), settings.adapter(), settings.template());
    EvaluationResult result;
    try (ConsoleProgress progress = ConsoleProgress.of(main, output.quiet);
        ResultFile responses =
            options.responses == null ? null : ResultFile.open(options.responses, null)) {
      result = Evaluation.run(settings, said -> keep(said, responses), progress);
    }
    if (options.output != null) {
      try (ResultFile file = ResultFile.open(options.output, null)) {
        file.writer().write(EvaluationJson.of(settings, result));
        file.keep();
      }
    }
    new EvaluationView(new Page(main, false)).show(settings.data(), result);
    main.out.flush();
    return Main.DONE;
  }

  /** A line of JSON for each. */
  private static void keep(List<Responses> said, ResultFile file) throws IOException {
    if (file != null) {
      for (Responses responses : said) {
        for (Map<String, Object> row : responses.rows()) {
          file.writer().write(JSON.writeValueAsString(row) + "\n");
        }
      }
      file.keep();
    }
  }

  private EvaluateSettings check() {
    try {
      Alternatives.check(spec.commandLine().getParseResult());
      EvaluateSettings settings = settings();
      measures.check();
      Inputs.model(settings.model());
      Inputs.adapter(settings.adapter());
      options.probe.forEach(file -> Inputs.records("--probe", file));
      Inputs.records("--baseline", judge.baseline);
      Inputs.records("--refusal-phrases", options.refusalPhrases);
      Inputs.outputFile("--output", options.output, options.overwrite);
      Inputs.outputFile("--responses", options.responses, options.overwrite);
      Require.that(
          options.output == null || !options.output.equals(options.responses),
          "--responses is the same file as --output: give another");
      return settings;
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private EvaluateSettings settings() {
    return new EvaluateSettings(
        options.model,
        options.adapter,
        measures.data(options.probe),
        options.refusalPhrases,
        judge.settings(),
        judge.baseline,
        measures.limit,
        options.sampling(),
        options.batches(),
        template.settings(),
        machine.settings());
  }
}
