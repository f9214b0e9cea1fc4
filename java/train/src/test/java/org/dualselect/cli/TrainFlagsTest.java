package org.dualselect.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.dualselect.template.TemplateKind;
import org.dualselect.train.CheckpointSettings;
import org.dualselect.train.ExtensionSettings;
import org.dualselect.train.ExtensionSettings.ReferenceLoss;
import org.dualselect.train.ExtensionSettings.RhoScale;
import org.dualselect.train.ExtensionSettings.ScoreLoss;
import org.dualselect.train.ExtensionSettings.ScoreScale;
import org.dualselect.train.LoraSettings;
import org.dualselect.train.MachineSettings;
import org.dualselect.train.Method;
import org.dualselect.train.OptimizerSettings;
import org.dualselect.train.RefreshSettings;
import org.dualselect.train.Require;
import org.dualselect.train.SelectionSettings;
import org.dualselect.train.TemplateSettings;
import org.dualselect.train.TrainSettings;
import org.dualselect.train.TrainSettings.Correction;
import org.dualselect.train.TrainSettings.Schedule;
import org.dualselect.train.TrainSettings.Selection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrainFlagsTest {
  private static final List<String> FILES =
      List.of("--model=m", "--task=t", "--reference=r", "--output=o");

  private static TrainSettings parse(String... more) {
    return TrainCommand.parse(
        Stream.concat(FILES.stream(), Stream.of(more)).toArray(String[]::new));
  }

  @Test
  void defaultsAreThoseOfTheRelease() {
    assertEquals(
        new TrainSettings(
            new TrainSettings.Files(
                Path.of("m"), null, Path.of("t"), Path.of("r"), Path.of("o"), false, 0, 0),
            new SelectionSettings(
                Method.DUALSELECT,
                4,
                0,
                32,
                0,
                Selection.HARD,
                0.1,
                0.1,
                1,
                1,
                1,
                Correction.ADD,
                0.2),
            new OptimizerSettings(1, 8, 0, false, 2e-5, Schedule.CONSTANT, 0, 0, 1, true),
            new RefreshSettings(10, 0, true, 1024, 8, 0),
            new ExtensionSettings(
                0,
                0,
                ReferenceLoss.SFT,
                ScoreScale.RAW,
                ScoreLoss.LEVEL,
                RhoScale.RAW,
                0.5,
                1,
                9,
                1),
            new LoraSettings(16, 32, false, List.of("q_proj", "v_proj"), 0.05, false),
            new TemplateSettings(TemplateKind.PLAIN, false),
            new MachineSettings("cpu", "float32", 42, 0, 2048),
            new CheckpointSettings(0, 2, false)),
        parse());
  }

  // Every flag has a value of its own, so two that are mixed up show.
  @Test
  void everyFlagReachesItsSetting() {
    TrainSettings all =
        parse(
            ("--adapter=a --overwrite --device=cuda:1 --dtype=bfloat16 --seed=-7 --threads=2 --max-length=3"
                    + " --method=SFT --epochs=4 --batch-size=5 --micro-batch-size=33 --warmup-steps=6 --task-top-k=7"
                    + " --task-token-budget=0.8 --reference-top-k=9 --reference-ratio=0.11"
                    + " --selection=soft --task-temperature=0.12 --reference-temperature=0.13"
                    + " --task-loss-weight=0.14 --reference-loss-weight=0.15"
                    + " --conflict-weight=0.16 --correction=project --rho=0.17"
                    + " --learning-rate=0.18 --schedule=cosine --lr-warmup=32 --weight-decay=0.19"
                    + " --max-grad-norm=0.2 --lora-rank=21 --lora-alpha=22 --rslora --lora-dropout=0.23"
                    + " --target-modules=k_proj,o_proj --no-shuffle --refresh-every=24"
                    + " --score-with-dropout --max-task-records=25 --max-reference-records=26"
                    + " --score-batch-size=27 --no-prune --reference-memory=28 --recompute"
                    + " --batch-tokens=29 --fix-first-token --checkpoint-every=30 --keep=31 --resume"
                    + " --fresh-references=34 --direction-samples=39 --reference-loss=kl --score-scale=zscore --score-loss=known --rho-scale=task"
                    + " --refresh-below=0.35 --max-similarity=0.38 --task-turn=36 --reference-turn=37")
                .split(" "));
    assertEquals(
        new TrainSettings(
            new TrainSettings.Files(
                Path.of("m"), Path.of("a"), Path.of("t"), Path.of("r"), Path.of("o"), true, 25, 26),
            new SelectionSettings(
                Method.SFT,
                7,
                0.8,
                9,
                0.11,
                Selection.SOFT,
                0.12,
                0.13,
                0.14,
                0.15,
                0.16,
                Correction.PROJECT,
                0.17),
            new OptimizerSettings(4, 5, 33, true, 0.18, Schedule.COSINE, 32, 0.19, 0.2, false),
            new RefreshSettings(6, 24, false, 28, 27, 29),
            new ExtensionSettings(
                34,
                39,
                ReferenceLoss.KL,
                ScoreScale.ZSCORE,
                ScoreLoss.KNOWN,
                RhoScale.TASK,
                0.35,
                0.38,
                36,
                37),
            new LoraSettings(21, 22, true, List.of("k_proj", "o_proj"), 0.23, true),
            new TemplateSettings(TemplateKind.PLAIN, true),
            new MachineSettings("cuda:1", "bfloat16", -7, 2, 3),
            new CheckpointSettings(30, 31, true)),
        all);
  }

  @Test
  void aScoringBatchIsATaskBatchUnlessSaid() {
    assertEquals(3, parse("--batch-size=3").refresh().scoreBatch());
    assertEquals(5, parse("--batch-size=3", "--score-batch-size=5").refresh().scoreBatch());
    assertEquals(
        Require.MOST_SAMPLES, parse("--batch-size=3", "--batch-tokens=9").refresh().scoreBatch());
    assertEquals(5, parse("--batch-tokens=9", "--score-batch-size=5").refresh().scoreBatch());
  }

  @Test
  void shuffleSwitchesBothWays() {
    assertTrue(parse("--shuffle").optimizer().shuffle());
    assertFalse(parse("--no-shuffle").optimizer().shuffle());
  }

  @Test
  void refreshEveryEpochIsZero() {
    assertEquals(0, parse("--refresh-every=epoch").refresh().every());
  }

  @Test
  void sftNeedsNoReference() {
    String[] files = {"--model=m", "--task=t", "--output=o", "--method=sft"};
    assertEquals(null, TrainCommand.parse(files).files().reference());
  }

  @Test
  void methodsHaveDefaultsOfTheirOwn() {
    TrainSettings plus = parse("--method=DualSelect+");
    assertEquals(Method.DUALSELECT_PLUS, plus.selection().method());
    assertEquals(4, plus.extensions().freshReferences());
    assertEquals(RefreshSettings.AUTO, plus.refresh().every());
    assertEquals(ScoreScale.ZSCORE, plus.extensions().scoreScale());
    assertEquals(ScoreLoss.KNOWN, plus.extensions().scoreLoss());
    assertEquals(32, plus.extensions().directionSamples());
    assertEquals(0, plus.refresh().warmupSteps());
    assertEquals(1, plus.selection().taskTokenBudget());
    SelectionSettings few = parse("--method=dualselect+", "--task-top-k=3").selection();
    assertEquals(3, few.taskTopK());
    assertEquals(0, few.taskTokenBudget());
    assertEquals(0.5, plus.selection().rho());
    assertEquals(0.3, parse("--method=dualselect+", "--rho=0.3").selection().rho());
    assertEquals(
        0, parse("--method=dualselect+", "--refresh-every=epoch", "--epochs=2").refresh().every());
    TrainSettings surgery = parse("--method=safegrad");
    assertEquals(Correction.SURGERY, surgery.selection().correction());
    assertEquals(ReferenceLoss.KL, surgery.extensions().referenceLoss());
    assertEquals(1, surgery.selection().rho());
    assertEquals(Correction.PROJECT, parse("--method=project").selection().correction());
    for (String without : List.of("filter-only", "mixed", "lisa")) {
      assertEquals(Correction.NONE, parse("--method=" + without).selection().correction());
    }
    assertEquals(1, parse("--method=mixed").extensions().freshReferences());
    assertEquals(0, parse("--method=global-static").extensions().freshReferences());
  }

  @Test
  void onlyMethodsWithoutReferencesNeedNone() {
    for (Method method : Method.values()) {
      String[] files = {"--model=m", "--task=t", "--output=o", "--method=" + method};
      if (method.needsReferences()) {
        assertThrows(IllegalArgumentException.class, () -> TrainCommand.parse(files));
      } else {
        assertEquals(method, TrainCommand.parse(files).selection().method());
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --epochs=0                  | --epochs must be at least 1, not 0
          --batch-size=-1             | --batch-size must lie between 1 and 65536, not -1
          --batch-tokens=-1           | --batch-tokens must be at least 0, not -1
          --max-length=1              | --max-length must be at least 2, not 1
          --rho=-1                    | --rho must be 0 or more, not -1.0
          --rho=NaN                   | --rho must be 0 or more, not NaN
          --learning-rate=Infinity    | --learning-rate must be above 0, not Infinity
          --lr-warmup=1.5             | --lr-warmup must be a whole number of steps or a share below 1, as in 0.03, not 1.5
          --lr-warmup=-1              | --lr-warmup must be 0 or more, not -1.0
          --fresh-references=-1       | --fresh-references must lie between 0 and 65536, not -1
          --refresh-below=2           | --refresh-below is a cosine, from -1 to 1, not 2.0
          --refresh-every=auto        | --refresh-every auto compares the references' gradient with that of their refresh: give --fresh-references 1 or more
          --task-temperature=0        | --task-temperature must be above 0, not 0.0
          --task-token-budget=1.5     | --task-token-budget must lie between 0 and 1, not 1.5
          --lora-dropout=1            | --lora-dropout must be at least 0 and below 1, not 1.0
          --task-top-k=0              | --task-top-k must be at least 1 with --selection hard, not 0
          --dtype=int8                | --dtype must be float32, bfloat16 or float16, not 'int8'
          --device=gpu                | --device must be cpu, cuda or cuda:N, not 'gpu'
          --checkpoint-every=-1       | --checkpoint-every must be at least 0, not -1
          --keep=0                    | --keep must be at least 1, not 0
          --target-modules=q,q        | --target-modules names a module twice: q,q
          """)
  void refusals(String flag, String sentence) {
    Exception e = assertThrows(IllegalArgumentException.class, () -> parse(flag));
    assertEquals(sentence, e.getMessage());
  }
}
