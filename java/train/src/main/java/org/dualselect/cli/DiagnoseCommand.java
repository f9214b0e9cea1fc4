package org.dualselect.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import org.dualselect.diagnose.DiagnoseSettings;
import org.dualselect.diagnose.Diagnosis;
import org.dualselect.diagnose.DiagnosisFiles;
import org.dualselect.diagnose.DiagnosisNotes;
import org.dualselect.diagnose.DiagnosisResult;
import org.dualselect.diagnose.DiagnosisTables;
import org.dualselect.report.TextTable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code dualselect diagnose}: whether it matters which references are chosen. */
@Command(
    name = "diagnose",
    description = {
      "Asks whether the most endangered references change with the task, and whether they help.",
      "Chooses a set of references beside each of some fixed task batches, by DualSelect and by other",
      "strategies, tells how alike the sets are and what they are about, and trains beside each for a",
      "few steps to see how far a held-out safety probe drifts: tables, three pictures and a page.",
      "The same command goes on where it broke off."
    },
    customSynopsis =
        "dualselect diagnose --model DIR --task FILE --reference FILE --output DIR [flags]",
    footer = {
      "",
      "Examples:",
      "  dualselect diagnose --model llama --template chat --task gsm8k.jsonl,alpaca.json \\",
      "    --reference safe.jsonl --output diagnosis",
      "  dualselect diagnose --model llama --task mix.jsonl --group-field kind --reference safe.jsonl \\",
      "    --category-field category --probe held_out.jsonl --output diagnosis"
    })
final class DiagnoseCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @ParentCommand private Main main;

  @Mixin private DiagnoseOptions options = new DiagnoseOptions();

  /** The paper's diagnostic has a smaller adapter than its trainer, and no dropout. */
  @Mixin private LoraOptions lora = LoraOptions.withDefaults(8, 16, 0);

  @Mixin private TemplateOptions template = new TemplateOptions();

  @Mixin private ModelOptions machine = new ModelOptions();

  @Mixin private OutputOptions output = new OutputOptions();

  @Override
  public Integer call() throws IOException {
    DiagnoseSettings settings = check();
    output.applyLogging();
    DiagnoseSettings.Files files = settings.files();
    AdapterNotes.print(main, output, files.model(), files.adapter(), settings.template());
    StopSignal stop =
        StopSignal.install(
            main.err, "stopping after this step; once more ends at once; what is done is kept");
    DiagnosisResult result;
    try (ConsoleProgress progress = ConsoleProgress.of(main, output.quiet)) {
      result = Diagnosis.run(settings, DiagnosisFiles::write, progress, stop);
    } catch (CancellationException e) {
      main.err.println("stopped before there are tables: " + again());
      return stop.exitCode();
    }
    show(result);
    if (result.batchesDone() < result.data().batches().size()) {
      main.err.printf(
          "stopped after the rollouts of %d of %d batches, which the files are of: %s%n",
          result.batchesDone(), result.data().batches().size(), again());
      return stop.exitCode();
    }
    return Main.DONE;
  }

  /** With that flag it would start anew. */
  private String again() {
    return "the same command%s goes on".formatted(options.overwrite ? " without --overwrite" : "");
  }

  private void show(DiagnosisResult result) throws IOException {
    String tables =
        TextTable.of(DiagnosisTables.overlapLines(result))
            + "\n"
            + TextTable.of(DiagnosisTables.probeLines(result));
    main.out.write(Terminal.escape(tables));
    if (!output.quiet) {
      Page page = new Page(main, false);
      page.line("%s", DiagnosisNotes.strategies());
      page.line("spared is in thousandths of a nat a token (KL divergence from the bare model)");
      page.line("%s", DiagnosisNotes.apart(result));
      page.line("%s", DiagnosisNotes.shareOfA(result));
      page.line(
          "%s; the pictures are in %s",
          Figures.time(result.seconds()), options.output.resolve(DiagnosisFiles.PAGE));
    }
    main.out.flush();
  }

  private DiagnoseSettings check() throws IOException {
    try {
      Alternatives.check(spec.commandLine().getParseResult());
      DiagnoseSettings settings =
          new DiagnoseSettings(
              options.files(),
              options.design(),
              options.rollouts(),
              lora.settings(),
              template.settings(),
              machine.settings());
      Inputs.model(options.model);
      Inputs.adapter(options.adapter);
      options.tasks.forEach(file -> Inputs.records("--task", file));
      Inputs.records("--reference", options.reference);
      Inputs.records("--probe", options.probe);
      boolean goesOn = Files.exists(options.output.resolve(DiagnosisFiles.PROGRESS));
      Inputs.outputFolder(
          options.output, options.overwrite || goesOn, options.model, options.adapter);
      return settings;
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }
}
