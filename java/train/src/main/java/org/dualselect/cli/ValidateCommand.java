package org.dualselect.cli;

import java.io.IOException;
import java.nio.file.Files;
import org.dualselect.train.TrainSettings;
import org.dualselect.validate.Estimate;
import org.dualselect.validate.Measured;
import org.dualselect.validate.Trial;
import picocli.CommandLine.Command;

/** {@code dualselect validate}: everything that train would stumble over, before it is started. */
@Command(
    name = "validate",
    description = {
      "Says what train would do with these flags, and all that is wrong with them.",
      "It reads the data, loads the model, runs the first steps in earnest and saves them where the",
      "run would, then deletes that: nothing is trained, nothing stays. Takes every flag of train.",
      "Ends with what train would: 0 if it would run, 2 for a wrong flag, 1 for anything else."
    },
    customSynopsis =
        "dualselect validate --model DIR --task FILE --reference FILE --output DIR [flags]",
    footer = {
      "",
      "Examples:",
      "  dualselect validate --config run.yaml",
      "  dualselect validate --model llama --task task.jsonl --reference safe.jsonl --output run",
      "  dualselect validate --config run.yaml --quiet && dualselect train --config run.yaml"
    })
final class ValidateCommand extends TrainCommand {
  /** References that the trial's refresh has to do with; more would take as long as a run's. */
  private static final int POOL = 32;

  /** A divergence needs as many where the learning rate of the first is 0. */
  private static final int LEAST_WARMUP = 2;

  private Findings findings;
  private PlanView view;

  @Override
  public Integer call() throws IOException {
    output.applyLogging();
    findings = new Findings(main.err, output.verbose);
    FlagCheck flags = new FlagCheck(spec, main.errors(), findings);
    flags.parsed();
    TrainSettings settings = flags.settings(this::settings);
    if (settings == null) {
      return ended();
    }
    view = new PlanView(new Page(main, output.quiet), settings);
    RunCheck check = new RunCheck(settings, flags::isSound, findings);
    check.run();
    view.show(check);
    StopSignal stop = StopSignal.install(main.err, "stopping; once more ends at once");
    if (findings.count() == 0) {
      say("running the first steps ...");
      try (Trial trial = new Trial(settings.files().output())) {
        tryOut(trial, settings, check, stop);
      }
    }
    view.warnings(check.warnings());
    main.out.flush();
    return stop.getAsBoolean() ? stop.exitCode() : ended();
  }

  private int ended() {
    if (findings.count() > 0) {
      main.err.println(Page.count(findings.count(), "problem") + "; train would not run");
    } else {
      say("train would run; nothing was trained, nothing is left behind");
    }
    return findings.exitCode();
  }

  private void say(String line) {
    if (!output.quiet) {
      main.err.println(line);
    }
  }

  private void tryOut(Trial trial, TrainSettings settings, RunCheck check, StopSignal stop)
      throws IOException {
    long free = Files.getFileStore(trial.folder()).getUsableSpace();
    Measured measured;
    try {
      measured = trial.run(shortened(settings, trial), TrainRun.RESPONDER, stop);
    } catch (IOException | RuntimeException | Error e) {
      findings.add(trial.named(Failure.sentence(e)), e);
      return;
    }
    if (stop.getAsBoolean()) {
      return;
    }
    if (settings.checkpoints().resume()) {
      view.resumes();
      return;
    }
    Estimate estimate = Estimate.of(settings, check.task(), check.reference(), measured);
    view.show(estimate, measured, free);
    if (free < estimate.disk()) {
      findings.add(
          "--output %s: %s are free, %s are needed: make room, or lower --keep or --lora-rank"
              .formatted(
                  settings.files().output(),
                  PlanView.megabytes(free),
                  PlanView.megabytes(estimate.disk())),
          null);
    }
    if (estimate.memoryAtMost() > estimate.machineMemory()) {
      check.warn("memory may not do: " + Failure.KNOBS + ", or give --recompute");
    }
  }

  /** The run, brought to its selection as soon as can be; of one that is resumed the next batch. */
  private TrainSettings shortened(TrainSettings settings, Trial trial) throws IOException {
    files.output = trial.folder();
    if (settings.checkpoints().resume()) {
      trial.copyCheckpoints();
      return settings();
    }
    files.overwrite = true;
    int pool = files.maxReferenceRecords;
    files.maxReferenceRecords = pool == 0 ? POOL : Math.min(pool, POOL);
    refresh.warmupSteps = Math.min(refresh.warmupSteps, LEAST_WARMUP);
    checkpoints.checkpointEvery = 0;
    return settings();
  }
}
