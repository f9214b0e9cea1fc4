package org.dualselect.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.dualselect.continual.StageReferences;
import org.dualselect.train.ExtensionSettings.ReferenceLoss;
import org.dualselect.train.Method;
import org.dualselect.train.Require;
import org.dualselect.train.TrainSettings;

/** The stages of every method and seed, as trainings: each goes on from the one before it. */
final class StagePlan {
  private final Main main;
  private final Path config;
  private final ContinualOptions options;
  private final RunsOptions runs;
  private final List<Method> methods;
  private final StageReferences references;
  private final List<Planned> stages = new ArrayList<>();

  /**
   * A stage.
   *
   * @param number from 1
   * @param asSft whether it is sft's, because the method has no references yet
   */
  record Planned(KeptRun run, int number, boolean asSft) {}

  StagePlan(Main main, Path config, ContinualOptions options, RunsOptions runs) {
    this.main = main;
    this.config = config;
    this.options = options;
    this.runs = runs;
    this.methods = methods();
    TrainSettings settings = run("CONFIG", runs.output, "--method=sft", task(1)).checked();
    Path pool = settings.files().reference();
    boolean own = pool != null && methods.stream().allMatch(this::answersItself);
    this.references = StageReferences.read(options.tasks, pool, own, options.memory, settings);
    // Seed by seed, so that what there is of a plan that is not done compares, too.
    for (long seed : runs.seeds) {
      methods.forEach(method -> add(method, seed));
    }
  }

  List<Planned> stages() {
    return stages;
  }

  List<KeptRun> trainings() {
    return stages.stream().map(Planned::run).toList();
  }

  private List<Method> methods() {
    if (runs.methods.isEmpty()) {
      return List.of(run("CONFIG", runs.output).method());
    }
    List<Method> methods =
        runs.methods.stream()
            .map(name -> run(name, runs.output, "--method=" + name).method())
            .toList();
    Require.that(
        methods.stream().distinct().count() == methods.size(), "--methods names one twice");
    return methods;
  }

  /** Whether references of the safety pool may be prompts alone. */
  private boolean answersItself(Method method) {
    if (!method.needsReferences()) {
      return true;
    }
    TrainSettings settings =
        run(method.toString(), runs.output, "--method=" + method, task(1)).settings();
    return settings.extensions().referenceLoss() == ReferenceLoss.KL;
  }

  private void add(Method method, long seed) {
    Path before = null;
    for (int number = 1; number <= options.tasks.size(); number++) {
      boolean asSft = method.needsReferences() && references.isEmpty(number);
      // What runs as sft is sft's own run, made once.
      Method own = asSft ? Method.SFT : method;
      List<String> flags =
          new ArrayList<>(List.of("--seed=" + seed, "--method=" + own, task(number)));
      if (before != null) {
        flags.add("--adapter=" + before);
      }
      if (own.needsReferences()) {
        flags.add("--reference=" + file(number, seed));
        flags.add("--max-reference-records=0"); // that of CONFIG was for its pool
      }
      Path folder =
          runs.output
              .resolve(own + "-seed" + seed)
              .resolve("stage" + number + "-" + options.names().get(number - 1).replace('/', '-'));
      KeptRun run = run(method.toString(), folder, flags.toArray(String[]::new));
      run.settings();
      stages.add(new Planned(run, number, asSft));
      before = folder;
    }
  }

  private KeptRun run(String name, Path folder, String... flags) {
    return KeptRun.of(main, name, folder, config, List.of(flags));
  }

  private String task(int number) {
    return "--task=" + options.tasks.get(number - 1);
  }

  /** The references of a stage, the same for all methods. */
  private Path file(int number, long seed) {
    return runs.output.resolve("references").resolve("seed" + seed + "-stage" + number + ".jsonl");
  }

  /**
   * @throws org.dualselect.data.InputException if there are others already
   */
  void writeReferences() throws IOException {
    if (methods.stream().noneMatch(Method::needsReferences)) {
      return;
    }
    for (long seed : runs.seeds) {
      for (int number = 1; number <= options.tasks.size(); number++) {
        if (!references.isEmpty(number)) {
          references.write(file(number, seed), number, seed);
        }
      }
    }
  }
}
