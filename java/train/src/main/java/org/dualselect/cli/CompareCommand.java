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
import java.util.concurrent.CancellationException;
import org.dualselect.compare.Comparison;
import org.dualselect.compare.Examination;
import org.dualselect.compare.Outcome;
import org.dualselect.compare.SafetyPlot;
import org.dualselect.data.AtomicFiles;
import org.dualselect.train.Require;
import org.dualselect.train.TrainListener;
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

  @Mixin private CompareOptions options = new CompareOptions();

  @Mixin private OutputOptions output = new OutputOptions();

  private Examination examination;

  @Override
  public Integer call() throws IOException {
    List<ComparedRun> runs = check();
    output.applyLogging();
    StopSignal stop = StopSignal.install(main.err);
    List<Outcome> outcomes = new ArrayList<>();
    Comparison comparison = null;
    try {
      outcomes.addAll(before(runs, stop));
      for (ComparedRun run : runs) {
        if (!output.quiet) {
          main.err.printf("run %d of %d: %s%n", runs.indexOf(run) + 1, runs.size(), run.folder());
        }
        outcomes.add(run.outcome(main, examination, output.quiet, stop));
        comparison = new Comparison(outcomes);
        write(comparison);
      }
    } catch (CancellationException e) {
      main.err.println("the comparison is not finished: the same command goes on with it");
      return stop.exitCode();
    }
    main.out.write(comparison.table());
    if (!output.quiet) {
      String plot = Files.exists(options.output.resolve(PLOT)) ? ", .svg" : "";
      main.out.write("in %s: comparison.csv, .json%s\n".formatted(options.output, plot));
    }
    main.out.flush();
    return Main.DONE;
  }

  /** The models that the runs begin with. */
  private List<Outcome> before(List<ComparedRun> runs, StopSignal stop) throws IOException {
    Map<Path, TrainSettings> models = new LinkedHashMap<>();
    for (ComparedRun run : runs) {
      TrainSettings settings = run.train().settings();
      models.putIfAbsent(settings.files().model(), settings);
    }
    List<Outcome> outcomes = new ArrayList<>();
    for (TrainSettings settings : models.values()) {
      try (ConsoleProgress progress = ConsoleProgress.of(main, output.quiet)) {
        String name = models.size() == 1 ? "before" : "before, " + settings.files().model();
        Path adapter = settings.files().adapter();
        outcomes.add(
            examination.of(
                name, settings, adapter, null, TrainListener.all(progress, new Stopper(stop))));
      }
    }
    return outcomes;
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

  private List<ComparedRun> check() throws IOException {
    try {
      Require.that(!configs.isEmpty(), "CONFIG is missing: give files for train --config");
      examination = options.examination();
      List<ComparedRun> runs = new ArrayList<>();
      // Seed by seed, so that what there is of a comparison that is not done compares, too.
      for (long seed : options.seeds) {
        for (Path config : configs) {
          List<String> methods = options.methods.isEmpty() ? List.of("") : options.methods;
          for (String method : methods) {
            runs.add(run(config, method, seed));
          }
        }
      }
      long folders = runs.stream().map(ComparedRun::folder).distinct().count();
      Require.that(folders == runs.size(), "two CONFIGs have the same name: rename one");
      return runs;
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private ComparedRun run(Path config, String method, long seed) throws IOException {
    String stem = config.getFileName().toString().replaceFirst("\\.[^.]*$", "");
    String name = method.isEmpty() ? stem : configs.size() == 1 ? method : stem + "-" + method;
    Path folder = options.output.resolve(name + "-seed" + seed);
    List<String> words =
        new ArrayList<>(
            List.of("train", "--config=" + config, "--seed=" + seed, "--output=" + folder));
    if (!method.isEmpty()) {
      words.add("--method=" + method);
    }
    String[] flags = Arguments.of(main.commandLine(), words.toArray(String[]::new)).flags();
    ComparedRun run = new ComparedRun(name, folder, List.of(flags).subList(1, flags.length));
    TrainSettings.Files files = settings(run).files();
    Inputs.model(files.model());
    Inputs.adapter(files.adapter());
    Inputs.records("--task", files.task());
    Inputs.records("--reference", files.reference());
    return run;
  }

  private static TrainSettings settings(ComparedRun run) {
    try {
      return run.train().settings();
    } catch (ParameterException e) {
      throw new IllegalArgumentException(run.name() + ": " + Usage.sentence(e), e);
    }
  }
}
