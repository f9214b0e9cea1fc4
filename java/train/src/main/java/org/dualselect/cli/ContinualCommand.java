package org.dualselect.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.dualselect.compare.Examination;
import org.dualselect.compare.Outcome;
import org.dualselect.continual.ContinualResult;
import org.dualselect.continual.ForgettingPlot;
import org.dualselect.continual.Sequence;
import org.dualselect.continual.Sequence.Stage;
import org.dualselect.data.AtomicFiles;
import org.dualselect.train.Require;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/**
 * {@code dualselect continual}: tasks one after the other, and what is left of the earlier ones.
 */
@Command(
    name = "continual",
    description = {
      "Learns tasks one after the other, by several methods, and measures what is kept of each.",
      "CONFIG is a file as for train --config; tasks and output are given here. The references of",
      "a stage are a memory of the tasks before it and CONFIG's references. What counts from a run's",
      "start, --reference-loss kl and --score-loss rise or known, counts from each stage's.",
      "Writes the token accuracy on every task after every stage, average accuracy, forgetting and",
      "backward transfer, with the spread over the seeds, also as continual.csv, continual.json and",
      "continual.svg. The same command goes on where it broke off."
    },
    customSynopsis =
        "dualselect continual CONFIG --tasks FILES --heldout FILES --memory N --output DIR [flags]",
    footer = {
      "",
      "Example:",
      "  dualselect continual run.yaml --methods sft,project,mixed,dualselect --seeds 1,2,3 \\",
      "    --tasks math.jsonl,chat.json,stories.jsonl --heldout m.jsonl,c.json,s.jsonl \\",
      "    --memory 64 --unsafe unsafe.jsonl --output learned"
    })
final class ContinualCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @ParentCommand private Main main;

  @Parameters(paramLabel = "CONFIG", arity = "0..1", hidden = true)
  private Path config;

  @Mixin private ContinualOptions options = new ContinualOptions();

  @Mixin private RunsOptions runs = new RunsOptions();

  @Mixin private MeasureOptions measures = new MeasureOptions();

  @Mixin private OutputOptions output = new OutputOptions();

  @Override
  public Integer call() throws IOException {
    StagePlan plan = check();
    output.applyLogging();
    Examination examination = runs.examination(measures, List.of());
    return KeptRuns.go(
        main, output.quiet, runs.output, examination, plan.trainings(), all -> learn(plan, all));
  }

  private void learn(StagePlan plan, KeptRuns all) throws IOException {
    plan.writeReferences();
    List<Sequence> sequences = new ArrayList<>();
    Outcome before = all.before("before", plan.trainings().get(0).settings());
    sequences.add(new Sequence(List.of(new Stage(0, false, before))));
    List<Stage> stages = new ArrayList<>();
    ContinualResult result = null;
    for (StagePlan.Planned next : plan.stages()) {
      if (next.number() == 1) {
        stages.clear();
      }
      stages.add(new Stage(next.number(), next.asSft(), all.next()));
      sequences.add(new Sequence(stages));
      result = new ContinualResult(options.names(), sequences);
      write(result);
    }
    main.out.write(result.tables());
    if (!output.quiet) {
      main.out.write("in %s: continual.csv, .json, .svg\n".formatted(runs.output));
    }
    main.out.flush();
  }

  private void write(ContinualResult result) throws IOException {
    AtomicFiles.write(runs.output.resolve("continual.csv"), result.csv());
    AtomicFiles.write(runs.output.resolve("continual.json"), result.json());
    AtomicFiles.write(runs.output.resolve("continual.svg"), ForgettingPlot.of(result));
  }

  private StagePlan check() {
    try {
      Require.given("CONFIG", config, "give a file for train --config");
      runs.check();
      options.check(measures.heldOut);
      measures.check();
      return new StagePlan(main, config, options, runs);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }
}
