package org.dualselect.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.dualselect.Golden;
import org.dualselect.data.InputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A run that was broken off and resumed is the run that was not, byte for byte. */
class ResumeTest {
  /** Two warm-up steps, two epochs of three. */
  private static final int STEPS = 8;

  @TempDir Path folder;

  private Settings settings(String name) {
    return Settings.golden(folder.resolve(name)).with("shuffle", true);
  }

  /** What else there is to remember. */
  private enum Kind {
    HARD(s -> s),
    SOFT_SCHEDULE_FRESH_ADAPTER(
        s ->
            s.with("weighting", TrainSettings.Selection.SOFT)
                .with("taskTopK", 0)
                .with("schedule", TrainSettings.Schedule.COSINE)
                .with("rateWarmup", 0.3)
                .with("weightDecay", 0.1)
                .with("adapter", null)),
    DROPOUT_OFTEN_IN_TWO_PASSES(
        s ->
            s.with("dropout", 0.3)
                .with("scoreWithDropout", true)
                .with("every", 2)
                .with("memory", 0)),
    PRUNED_NO_WARM_UP(
        s ->
            s.with("warmupSteps", 0)
                .with("every", 1)
                .with("referenceTopK", 2)
                .with("scoreBatch", 2)
                .with("conflictWeight", 0.0)),
    BUDGET_SHORT_LAST_BATCH(
        s ->
            s.with("taskTokenBudget", 0.4)
                .with("microBatch", 3)
                .with("batchSize", 10)
                .with("warmupSteps", 4)
                .with("correction", TrainSettings.Correction.PROJECT)),
    SFT(s -> s.with("method", Method.SFT).with("reference", null).with("dropout", 0.3)),
    FRESH_AUTO_ONE_SCALE(
        s ->
            s.with("freshReferences", 4)
                .with("every", RefreshSettings.AUTO)
                .with("refreshBelow", 0.999)
                .with("scoreScale", ExtensionSettings.ScoreScale.ZSCORE)
                .with("scoreLoss", ExtensionSettings.ScoreLoss.RISE)
                .with("directionSamples", 5)
                .with("rhoScale", ExtensionSettings.RhoScale.TASK)
                .with("correction", TrainSettings.Correction.CONFLICT)
                .with("weighting", TrainSettings.Selection.SOFT)
                .with("dropout", 0.3)),
    DIVERGENCE_FROM_THE_START(
        s ->
            s.with("method", Method.SAFEGRAD)
                .with("referenceLoss", ExtensionSettings.ReferenceLoss.KL)
                .with("correction", TrainSettings.Correction.SURGERY)
                .with("freshReferences", 3)),
    RANKED_ONCE(
        s ->
            s.with("method", Method.GLOBAL_STATIC)
                .with("referenceLoss", ExtensionSettings.ReferenceLoss.KL)
                .with("every", 2)
                .with("scoreBatch", 3)),
    NO_NEAR_DUPLICATES(s -> s.with("maxSimilarity", 0.3).with("every", 2)),
    DRAWN(s -> s.with("method", Method.FIXED_REFERENCE).with("every", 1).with("scoreBatch", 4)),
    RANDOM(
        s -> s.with("method", Method.RANDOM).with("reference", null).with("taskTokenBudget", 0.5)),
    MIXED(s -> s.with("method", Method.MIXED).with("freshReferences", 3)),
    TURNS(
        s ->
            s.with("method", Method.LISA)
                .with("freshReferences", 3)
                .with("taskTurn", 2)
                .with("referenceTurn", 2)
                .with("rho", 10.0)
                .with("dropout", 0.3));

    private final UnaryOperator<Settings> change;

    Kind(UnaryOperator<Settings> change) {
      this.change = change;
    }
  }

  @ParameterizedTest
  @EnumSource
  void stoppedAndResumedAfterEveryStep(Kind kind) throws Exception {
    Run whole = Run.of(kind.change.apply(settings("whole")));
    Settings broken = kind.change.apply(settings("broken"));
    Run run = Run.stopped(broken, 1);
    for (int resumes = 0; run.summary().stopped(); resumes++) {
      assertTrue(resumes <= whole.summary().steps(), "it goes nowhere");
      run = Run.stopped(broken.with("resume", true), 1);
    }
    same(whole, run);
  }

  private static void same(Run expected, Run actual) throws Exception {
    assertEquals(expected.summary().steps(), actual.summary().steps());
    assertEquals(expected.summary().finalLoss(), actual.summary().finalLoss());
    assertArrayEquals(expected.adapterBytes(), actual.adapterBytes());
    if (Files.exists(expected.output().resolve(SelectionLog.NAME))) {
      assertEquals(expected.log(), actual.log()); // says where they differ
      assertArrayEquals(expected.logBytes(), actual.logBytes());
    } else {
      assertFalse(Files.exists(actual.output().resolve(SelectionLog.NAME)));
    }
  }

  /** The steps after the last checkpoint are lost, and so are their rows of the log. */
  @ParameterizedTest
  @ValueSource(ints = {4, 6, 8})
  void killedAfterAStep(int step) throws Exception {
    Run whole = Run.of(settings("whole"));
    Settings killed = settings("killed").with("checkpointEvery", 3);
    assertThrows(StackOverflowError.class, () -> runUntil(step, killed));
    Run resumed = Run.of(killed.with("resume", true));
    assertEquals(STEPS - (step - 1) / 3 * 3, resumed.steps().size());
    same(whole, resumed);
  }

  private static void runUntil(int step, Settings settings) throws Exception {
    int[] seen = {0};
    TrainListener listener =
        Listeners.steps(
            s -> {
              if (++seen[0] == step) {
                throw new StackOverflowError();
              }
            });
    Trainer.run(settings.build(), listener, () -> false);
  }

  /** In the second pass of the first refresh, in both of the second one. */
  @ParameterizedTest
  @ValueSource(ints = {7, 14, 16})
  void stoppedInsideARefresh(int batch) throws Exception {
    Settings small = settings("whole").with("scoreBatch", 5).with("memory", 0).with("dropout", 0.3);
    Run whole = Run.of(small);
    int[] asked = {0};
    Settings broken = small.with("output", folder.resolve("broken"));
    Run stopped = Run.of(broken, () -> ++asked[0] == batch);
    assertTrue(stopped.summary().stopped());
    same(whole, Run.of(broken.with("resume", true)));
  }

  /** That the step was bad shows only after the resume; what was before it is remembered. */
  @Test
  void aStepTooLargeIsTakenBackAfterAResume() throws Exception {
    Settings settings = settings("run").with("learningRate", 1e38);
    Run.stopped(settings, 1);
    Golden.fails(
        DivergedException.class,
        () -> Run.of(settings.with("resume", true)),
        "since step 1, not yet after step 0;");
    assertArrayEquals(
        Run.parameters(Golden.path("llama3/adapter")), Run.parameters(folder.resolve("run")));
  }

  @Test
  void aFinishedRunIsLeftAsItIs() throws Exception {
    Run whole = Run.of(settings("whole"));
    List<String> lines = new ArrayList<>();
    TrainSettings again = settings("whole").with("resume", true).build();
    TrainSummary summary = Trainer.run(again, Listeners.lines(lines), () -> false);
    Path last = whole.output().resolve("checkpoint-8");
    assertTrue(lines.contains(last + ": the run was finished already, after step 8"), "" + lines);
    assertFalse(summary.stopped());
    same(whole, new Run(whole.output(), summary, List.of()));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5})
  void asManyAreKeptAsAsked(int keep) throws Exception {
    Run run = Run.of(settings("run").with("checkpointEvery", 2).with("keep", keep));
    List<String> expected = List.of("checkpoint-2", "checkpoint-4", "checkpoint-6", "checkpoint-8");
    assertEquals(
        expected.subList(Math.max(0, expected.size() - keep), expected.size()), checkpoints(run));
  }

  private static List<String> checkpoints(Run run) throws Exception {
    try (Stream<Path> files = Files.list(run.output())) {
      return files
          .map(f -> f.getFileName().toString())
          .filter(name -> name.startsWith("checkpoint"))
          .sorted()
          .toList();
    }
  }

  /** The damaged one is of a later step; it must not push out one that is whole. */
  @Test
  void aDamagedCheckpointGivesWayToTheOneBefore() throws Exception {
    Run whole = Run.of(settings("whole"));
    Settings broken = settings("broken").with("checkpointEvery", 1).with("keep", 2);
    Run stopped = Run.stopped(broken, 5);
    Path vectors = stopped.output().resolve("checkpoint-5/state.safetensors");
    byte[] bytes = Files.readAllBytes(vectors);
    bytes[bytes.length / 2] ^= 1;
    Files.write(vectors, bytes);
    List<String> lines = new ArrayList<>();
    TrainSettings oneKept = broken.with("resume", true).with("keep", 1).build();
    Trainer.run(oneKept, Listeners.lines(lines), () -> lines.size() > 4);
    assertTrue(lines.get(0).startsWith("warning: " + vectors + ": is damaged: "), lines.get(0));
    Path before = stopped.output().resolve("checkpoint-4");
    assertTrue(lines.contains(before + ": goes on after step 4"), "" + lines);
    Run resumed = Run.of(broken);
    assertEquals(List.of("checkpoint-8"), checkpoints(resumed));
    same(whole, resumed);
  }

  @Test
  void withoutACheckpointThereIsNothingToResume() throws Exception {
    Path output = folder.resolve("run");
    for (boolean there : new boolean[] {false, true}) {
      if (there) {
        Files.createDirectory(output);
      }
      Golden.fails(
          InputException.class,
          () -> Run.of(settings("run").with("resume", true)),
          output + ": holds no checkpoint to resume; leave out --resume");
      assertEquals(there, Files.exists(output));
    }
  }

  @Test
  void aLogThatLostRowsIsNotPatched() throws Exception {
    Settings settings = settings("run");
    Run stopped = Run.stopped(settings, 4);
    Path log = stopped.output().resolve(SelectionLog.NAME);
    Files.writeString(log, "{}\n");
    Golden.fails(
        InputException.class,
        () -> Run.of(settings.with("resume", true)),
        log + ": has 3 bytes, fewer than the ");
    assertEquals("{}\n", Files.readString(log));
  }

  @Test
  void aSecondRunInTheFolderIsRefused() throws Exception {
    Settings settings = settings("run");
    int[] refused = {0};
    TrainListener second =
        Listeners.steps(
            step -> {
              for (String flag : List.of("resume", "overwrite")) {
                Golden.fails(
                    InputException.class,
                    () -> Run.of(settings("run").with(flag, true)),
                    folder.resolve("run") + ": is in use by ",
                    "another --output");
                refused[0]++;
              }
            });
    Trainer.run(settings.build(), second, () -> false);
    assertEquals(2 * STEPS, refused[0]);
    Run alone = Run.of(settings("alone"));
    assertArrayEquals(
        alone.adapterBytes(), new Run(folder.resolve("run"), null, null).adapterBytes());
  }
}
