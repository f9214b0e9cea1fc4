package org.dualselect.train;

import static org.dualselect.train.Gradients.cosine;
import static org.dualselect.train.Gradients.dot;
import static org.dualselect.train.Gradients.mean;
import static org.dualselect.train.Gradients.norm;
import static org.dualselect.train.Gradients.plus;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.dualselect.Golden;
import org.dualselect.data.Encoder;
import org.dualselect.data.Tokenizer;
import org.dualselect.train.ExtensionSettings.RhoScale;
import org.dualselect.train.TrainSettings.Correction;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The first step of every method against its formula, worked out in double on gradients that are
 * formed one by one.
 */
class MethodStepTest {
  private static final int BATCH = 8;
  private static final int FRESH = 3;
  private static final double RHO = 0.7;

  @TempDir Path folder;

  private double[][] tasks;
  private double[][] references;
  private float[] taskLoss;
  private float[] referenceLoss;

  @BeforeEach
  void gradients() throws Exception {
    try (PointerScope scope = new PointerScope();
        Tokenizer tokenizer = Tokenizer.open(Golden.path("llama3"));
        Session session = Sessions.open(Golden.path("llama3"), Golden.path("llama3/adapter"), 0)) {
      Encoder encoder = new Encoder(tokenizer, 64);
      Encoded task = Encoded.read(Golden.path("train/task.jsonl"), encoder, BATCH);
      Encoded pool = Encoded.read(Golden.path("train/reference.jsonl"), encoder, 0);
      tasks = new double[BATCH][];
      references = new double[pool.samples().size()][];
      taskLoss = Gradients.of(session, task, tasks);
      referenceLoss = Gradients.of(session, pool, references);
    }
  }

  private Settings settings(Method method, Correction correction) {
    return Settings.golden(folder.resolve(method + "-" + correction))
        .with("method", method)
        .with("correction", correction)
        .with("rho", RHO)
        .with("warmupSteps", 0)
        .with("epochs", 1);
  }

  private static TrainListener.Step first(Settings settings) throws Exception {
    return Run.stopped(settings, 1).steps().get(0);
  }

  private static int[] all(int n) {
    return IntStream.range(0, n).toArray();
  }

  private static double[] corrected(Correction correction, double[] g, double[] r, double rho) {
    boolean conflict = dot(g, r) < 0;
    double[] projected = conflict ? plus(g, r, -dot(g, r) / dot(r, r)) : g;
    return switch (correction) {
      case NONE -> g;
      case ADD -> plus(g, r, rho);
      case CONFLICT -> conflict ? plus(g, r, rho) : g;
      case PROJECT -> projected;
      case SURGERY -> plus(projected, r, rho);
    };
  }

  private static void agrees(
      TrainListener.Step step, double[] g, double[] r, Correction correction, double rho) {
    double expected = norm(corrected(correction, g, r, rho));
    assertEquals(expected, step.gradNorm(), 1e-4 * expected);
    assertEquals(cosine(g, r), step.references().cosine(), 1e-4);
  }

  /** Whose turn it is: of the whole pool where nothing is ranked. */
  private int[] drawn() {
    return new Rotation(42, FRESH, references.length).next().places();
  }

  @ParameterizedTest
  @EnumSource(Correction.class)
  void projectAndItsKin(Correction correction) throws Exception {
    for (RhoScale scale : RhoScale.values()) {
      Settings settings =
          settings(Method.PROJECT, correction)
              .with("output", folder.resolve("run-" + scale))
              .with("rhoScale", scale)
              .with("freshReferences", FRESH);
      TrainListener.Step step = first(settings);
      double[] g = mean(tasks, all(BATCH));
      double[] r = mean(references, drawn());
      agrees(step, g, r, correction, scale == RhoScale.RAW ? RHO : RHO * norm(g) / norm(r));
      double taught = Arrays.stream(drawn()).mapToDouble(j -> referenceLoss[j]).average().orElse(0);
      assertEquals(taught, step.references().loss(), 1e-5);
      assertEquals(BATCH, step.kept());
    }
  }

  /** Both signs of the dot product: the task gradient against itself turned round. */
  @Test
  void conflictsAreMet() {
    double[] g = mean(tasks, all(BATCH));
    double[] r = mean(references, drawn());
    assertNotEquals(0, dot(g, r));
    double[] against = plus(new double[g.length], r, -Math.signum(dot(g, r)));
    assertEquals(0, dot(corrected(Correction.PROJECT, g, against, 1), against), 1e-9);
  }

  @Test
  void mixed() throws Exception {
    Settings settings = settings(Method.MIXED, Correction.NONE).with("freshReferences", FRESH);
    double[] g = mean(tasks, all(BATCH));
    double[] r = mean(references, drawn());
    double[] union =
        plus(
            plus(new double[g.length], g, BATCH),
            r,
            drawn().length); // sums, then the mean over both
    TrainListener.Step step = first(settings);
    assertEquals(norm(union) / (BATCH + drawn().length), step.gradNorm(), 1e-5);
    assertEquals(BATCH, step.batch());
  }

  @Test
  void fixedReference() throws Exception {
    Settings settings = settings(Method.FIXED_REFERENCE, Correction.ADD);
    Run run = Run.of(settings.with("every", 1));
    int[] drawn = Arrays.copyOf(new PythonRandom(42).shuffled(references.length), 6);
    agrees(
        run.steps().get(0), mean(tasks, all(BATCH)), mean(references, drawn), Correction.ADD, RHO);
    Arrays.sort(drawn);
    assertEquals(3, run.log("reference").size());
    for (var row : run.log("reference")) {
      int[] indices = Golden.ints(row.get("indices"));
      Arrays.sort(indices);
      assertArrayEquals(drawn, indices);
    }
  }

  /** With gradients of now nothing has to be refreshed. */
  @Test
  void fixedReferenceAtTheParametersOfNow() throws Exception {
    Run run =
        Run.stopped(settings(Method.FIXED_REFERENCE, Correction.ADD).with("freshReferences", 3), 1);
    int[] drawn = Arrays.copyOf(new PythonRandom(42).shuffled(references.length), 6);
    Arrays.sort(drawn);
    Rotation rotation = new Rotation(42, FRESH, references.length);
    rotation.over(drawn, new float[6]);
    agrees(
        run.steps().get(0),
        mean(tasks, all(BATCH)),
        mean(references, rotation.next().places()),
        Correction.ADD,
        RHO);
    assertFalse(Files.exists(run.output().resolve(SelectionLog.NAME)));
  }

  /** Without a warm-up the task direction is 0, so the highest losses are selected. */
  private int[] highestLosses(int count) {
    return all(references.length).length == 0
        ? new int[0]
        : Arrays.stream(all(references.length))
            .boxed()
            .sorted(Comparator.comparingDouble(j -> -referenceLoss[j]))
            .limit(count)
            .mapToInt(Integer::intValue)
            .toArray();
  }

  private int[] kept(double[] r, int count) {
    return Arrays.stream(all(BATCH))
        .boxed()
        .sorted(Comparator.comparingDouble(i -> taskLoss[i] - cosine(tasks[i], r)))
        .limit(count)
        .mapToInt(Integer::intValue)
        .toArray();
  }

  @Test
  void dualSelectWithFreshReferences() throws Exception {
    Settings settings = settings(Method.DUALSELECT, Correction.ADD).with("freshReferences", FRESH);
    Run run = Run.stopped(settings, 1);
    Rotation rotation = new Rotation(42, FRESH, references.length);
    float[] equal = new float[6];
    Arrays.fill(equal, 1 / 6f);
    rotation.over(highestLosses(6), equal);
    int[] drawn = rotation.next().places();
    double[] r = mean(references, drawn);
    int[] kept = kept(r, 4);
    agrees(run.steps().get(0), mean(tasks, kept), r, Correction.ADD, RHO);
    var row = run.log("task").get(0);
    assertArrayEquals(kept, Golden.ints(row.get("indices")));
    assertArrayEquals(drawn, Golden.ints(row.get("fresh_ref_indices")));
  }

  @Test
  void filterOnly() throws Exception {
    double[] r = mean(references, highestLosses(6));
    agrees(
        first(settings(Method.FILTER_ONLY, Correction.NONE)),
        mean(tasks, kept(r, 4)),
        r,
        Correction.NONE,
        0);
  }

  /** Ranked at the start alone, whatever happens; their gradient is that of each refresh. */
  @Test
  void globalStatic() throws Exception {
    Run run =
        Run.of(
            settings(Method.GLOBAL_STATIC, Correction.ADD)
                .with("every", 1)
                .with("learningRate", 0.05));
    int[] ranked = highestLosses(6);
    Arrays.sort(ranked);
    double[] means = new double[3];
    for (int i = 0; i < 3; i++) {
      var row = run.log("reference").get(i);
      int[] indices = Golden.ints(row.get("indices"));
      Arrays.sort(indices);
      assertArrayEquals(ranked, indices);
      means[i] = row.get("selected_ref_mean_loss").doubleValue();
    }
    assertNotEquals(means[0], means[1]);
    assertNotEquals(means[1], means[2]);
  }

  /** With gradients of now, those that were ranked once are not ranked again. */
  @Test
  void globalStaticAtTheParametersOfNow() throws Exception {
    for (int every : new int[] {0, 1, RefreshSettings.AUTO}) {
      Run run =
          Run.of(
              settings(Method.GLOBAL_STATIC, Correction.ADD)
                  .with("output", folder.resolve("every" + every))
                  .with("every", every)
                  .with("epochs", 2)
                  .with("refreshBelow", 1.0)
                  .with("freshReferences", FRESH));
      assertEquals(1, run.log("reference").size());
      for (var row : run.log("task")) {
        for (int fresh : Golden.ints(row.get("fresh_ref_indices"))) {
          assertTrue(Arrays.stream(highestLosses(6)).anyMatch(j -> j == fresh));
        }
      }
    }
  }

  /** The divergence is 0 at first; a step later it is not. */
  @Test
  void safeGrad() throws Exception {
    Settings settings =
        settings(Method.SAFEGRAD, Correction.SURGERY)
            .with("freshReferences", FRESH)
            .with("referenceLoss", ExtensionSettings.ReferenceLoss.KL);
    Run run = Run.of(settings);
    TrainListener.Step first = run.steps().get(0);
    double[] g = mean(tasks, all(BATCH));
    assertEquals(norm(g), first.gradNorm(), 1e-4 * norm(g));
    assertTrue(Double.isNaN(first.references().loss()));
    assertTrue(run.steps().get(2).references().loss() > 1e-6);
  }

  /** Nor is it in the step after one of rate 0; at the task gradient's norm, nothing is nothing. */
  @ParameterizedTest
  @EnumSource(RhoScale.class)
  void safeGradWaitsUntilTheModelMoves(RhoScale scale) throws Exception {
    Settings settings =
        settings(Method.SAFEGRAD, Correction.SURGERY)
            .with("freshReferences", FRESH)
            .with("referenceLoss", ExtensionSettings.ReferenceLoss.KL)
            .with("rhoScale", scale)
            .with("rateWarmup", 2.0);
    Run run = Run.of(settings);
    double[] g = mean(tasks, all(BATCH));
    assertEquals(norm(g), run.steps().get(0).gradNorm(), 1e-4 * norm(g));
    assertEquals(0, run.steps().get(0).learningRate());
    assertTrue(Double.isNaN(run.steps().get(1).references().loss()));
    assertTrue(run.steps().get(2).references().loss() > 1e-6);
  }

  /** What the start says of a reference is kept or made again: the run is the same. */
  @Test
  void memoryDoesNotChangeADivergence() throws Exception {
    Settings settings =
        settings(Method.SAFEGRAD, Correction.SURGERY)
            .with("freshReferences", FRESH)
            .with("referenceLoss", ExtensionSettings.ReferenceLoss.KL);
    Run kept = Run.of(settings);
    Run again = Run.of(settings.with("memory", 0).with("output", folder.resolve("again")));
    assertArrayEquals(kept.adapterBytes(), again.adapterBytes());
  }

  /** Four of eight, others each time, the same with the same seed. */
  @Test
  void random() throws Exception {
    Settings settings = settings(Method.RANDOM, Correction.NONE).with("reference", null);
    Run run = Run.of(settings);
    int[] kept = Golden.ints(run.log("task").get(0).get("indices"));
    assertEquals(4, kept.length);
    double[] g = mean(tasks, kept);
    assertEquals(norm(g), run.steps().get(0).gradNorm(), 1e-4 * norm(g));
    assertEquals(
        Arrays.stream(kept).mapToDouble(i -> taskLoss[i]).average().orElse(0),
        run.steps().get(0).loss(),
        1e-5);
    Run again = Run.of(settings.with("output", folder.resolve("again")));
    assertArrayEquals(run.logBytes(), again.logBytes());
    Run other = Run.of(settings.with("output", folder.resolve("other")).with("seed", 43L));
    assertNotEquals(run.log("task"), other.log("task"));
    assertTrue(run.steps().get(0).selection() != null && run.steps().get(0).references() == null);
  }
}
