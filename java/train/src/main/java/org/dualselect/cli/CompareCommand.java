package org.dualselect.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.dualselect.compare.Comparison;
import org.dualselect.compare.Examination;
import org.dualselect.compare.Outcome;
import org.dualselect.compare.SafetyPlot;
import org.dualselect.data.AtomicFiles;
import org.dualselect.data.ShortNames;
import org.dualselect.eval.EvaluateSettings;
import org.dualselect.train.Require;
import org.dualselect.train.TrainSettings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code dualselect compare}: several trainings, measured the same way, in one table. */
@Command(
    name = "compare",
    description = {
      "Trains by several methods or configurations, with several seeds each, and measures all.",
      "CONFIG is a file as for train --config, with model, task and what else train needs.",
      "Writes a table with mean and standard deviation over the seeds, also as comparison.csv and",
      "comparison.json, and safety against utility as comparison.svg. The same command goes on",
      "where it broke off; what is done is not done again."
    },
    customSynopsis =
        "dualselect compare CONFIG... --output DIR --unsafe FILE --heldout FILE [flags]",
    footer = {
      "",
      "Examples:",
      "  dualselect compare run.yaml --methods sft,dualselect --seeds 1,2,3 --output compared \\",
      "    --unsafe unsafe.jsonl --benign benign.jsonl --heldout test.jsonl",
      "  dualselect compare rho0.2.yaml rho0.5.yaml --output compared --unsafe unsafe.jsonl"
    })
final class CompareCommand implements Callable<Integer> {
  private static final String PLOT = "comparison.svg";

  @Spec private CommandSpec spec;
  @ParentCommand private Main main;

  @Parameters(paramLabel = "CONFIG", arity = "0..*", hidden = true)
  private List<Path> configs = new ArrayList<>();

  @Mixin private RunsOptions options = new RunsOptions();

  @Mixin private MeasureOptions measures = new MeasureOptions();

  @Mixin private OutputOptions output = new OutputOptions();

  @Override
  public Integer call() throws IOException {
    List<KeptRun> runs = check();
    output.applyLogging();
    Examination examination = options.examination(measures, measures.heldOut);
    return KeptRuns.go(
        main,
        output.quiet,
        options.output,
        examination,
        runs,
        all -> compare(examination, runs, all));
  }

  private void compare(Examination examination, List<KeptRun> runs, KeptRuns all)
      throws IOException {
    List<Outcome> outcomes = new ArrayList<>();
    Map<EvaluateSettings, KeptRun> bases = new LinkedHashMap<>();
    for (KeptRun run : runs) {
      TrainSettings settings = run.settings();
      bases.putIfAbsent(examination.settings(settings, settings.files().adapter()), run);
    }
    for (Map.Entry<EvaluateSettings, KeptRun> base : bases.entrySet()) {
      String name = base(base.getKey());
      if (bases.keySet().stream().map(CompareCommand::base).filter(name::equals).count() > 1) {
        name += " by " + base.getValue().config();
      }
      String which = bases.size() == 1 ? "" : ", " + name;
      outcomes.add(all.before("before" + which, base.getValue().settings()));
    }
    Comparison comparison = null;
    while (all.hasNext()) {
      outcomes.add(all.next());
      comparison = new Comparison(outcomes);
      write(comparison);
    }
    main.out.write(comparison.table());
    if (!output.quiet) {
      String plot = Files.exists(options.output.resolve(PLOT)) ? ", .svg" : "";
      main.out.write("in %s: comparison.csv, .json%s\n".formatted(options.output, plot));
    }
    main.out.flush();
  }

  /** Two that are run in another way have the same. */
  private static String base(EvaluateSettings base) {
    return base.model() + (base.adapter() == null ? "" : " with " + base.adapter());
  }

  private void write(Comparison comparison) throws IOException {
    AtomicFiles.write(options.output.resolve("comparison.csv"), comparison.csv());
    AtomicFiles.write(options.output.resolve("comparison.json"), comparison.json());
    Optional<String> plot = SafetyPlot.of(comparison);
    Path file = options.output.resolve(PLOT);
    if (plot.isPresent()) {
      AtomicFiles.write(file, plot.get());
    } else {
      Files.deleteIfExists(file); // of a comparison before, which measured more
    }
  }

  private List<KeptRun> check() throws IOException {
    try {
      Require.that(!configs.isEmpty(), "CONFIG is missing: give files for train --config");
      options.check();
      Require.that(
          !measures.data(List.of()).isEmpty(),
          "there is nothing to compare by: give --unsafe, --benign, --math or --heldout");
      measures.check();
      List<KeptRun> runs = new ArrayList<>();
      List<String> names = ShortNames.of(configs, CompareCommand::stem);
      // Seed by seed, so that what there is of a comparison that is not done compares, too.
      for (long seed : options.seeds) {
        for (int i = 0; i < configs.size(); i++) {
          List<String> methods = options.methods.isEmpty() ? List.of("") : options.methods;
          for (String method : methods) {
            runs.add(run(configs.get(i), names.get(i), method, seed));
          }
        }
      }
      long folders = runs.stream().map(KeptRun::folder).distinct().count();
      Require.that(
          folders == runs.size(),
          "two CONFIGs are the same file or have the same name: give each once");
      return runs;
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private static String stem(Path config) {
    return config.getFileName().toString().replaceFirst("\\.[^.]*$", "");
  }

  private KeptRun run(Path config, String of, String method, long seed) {
    String name = method.isEmpty() ? of : configs.size() == 1 ? method : of + "-" + method;
    List<String> flags = new ArrayList<>(List.of("--seed=" + seed));
    if (!method.isEmpty()) {
      flags.add("--method=" + method);
    }
    Path folder = options.output.resolve(name.replace('/', '-') + "-seed" + seed);
    KeptRun run = KeptRun.of(main, name, folder, config, flags);
    run.checked();
    return run;
  }
}
