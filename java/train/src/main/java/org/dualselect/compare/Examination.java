package org.dualselect.compare;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.dualselect.data.Sha256;
import org.dualselect.eval.EvaluateSettings;
import org.dualselect.eval.EvaluateSettings.Data;
import org.dualselect.eval.Evaluation;
import org.dualselect.eval.EvaluationResult;
import org.dualselect.eval.Evaluator.TokenMean;
import org.dualselect.eval.Responses;
import org.dualselect.eval.SamplingSettings;
import org.dualselect.train.BatchLimit;
import org.dualselect.train.MachineSettings;
import org.dualselect.train.TrainListener;
import org.dualselect.train.TrainSettings;

/**
 * What every run is measured on, the same for all.
 *
 * @param data its probe is null: the held-out records serve as that
 * @param limit records drawn of each file; 0 for all
 */
public record Examination(Data data, int limit, SamplingSettings sampling) {
  private static final BatchLimit AT_ONCE = new BatchLimit(64, 16_384);

  /** Draws the records: another one's run must have the same. */
  private static final long SEED = 42;

  /** Another one wherever the results may be others. */
  public String fingerprint() {
    Sha256 sum = new Sha256().add(data + " " + limit + " " + sampling);
    Stream.of(data.unsafe(), data.benign(), data.math()).flatMap(List::stream).forEach(sum::add);
    return data.heldOut() == null ? sum.hex() : sum.add(data.heldOut()).hex();
  }

  /**
   * Measures a model.
   *
   * @param name of the outcome
   * @param run what it was trained with, or would be
   * @param adapter null for the bare model
   * @param training null without one
   * @param listener may throw, to stop it
   */
  public Outcome of(
      String name, TrainSettings run, Path adapter, Training training, TrainListener listener)
      throws IOException {
    EvaluationResult result = Evaluation.run(settings(run, adapter), responses -> {}, listener);
    return new Outcome(
        name,
        training == null ? null : run.machine().seed(),
        rate("unsafe", result),
        rate("benign", result),
        refusedByFile(result),
        rate("math", result),
        mean(result.heldOut()),
        mean(result.probe()),
        training == null ? null : training.steps(),
        training == null ? null : training.seconds());
  }

  private EvaluateSettings settings(TrainSettings run, Path adapter) {
    MachineSettings machine = run.machine();
    return new EvaluateSettings(
        run.files().model(),
        adapter,
        new Data(
            data.unsafe(),
            data.unsafeFilter(),
            data.benign(),
            data.benignFilter(),
            data.math(),
            data.heldOut(),
            adapter == null ? null : data.heldOut()),
        null,
        null,
        null,
        limit,
        sampling,
        AT_ONCE,
        run.template(),
        new MachineSettings(
            machine.device(), machine.dtype(), SEED, machine.threads(), machine.maxLength()));
  }

  private static Map<String, Double> refusedByFile(EvaluationResult result) {
    Map<String, Double> shares = new LinkedHashMap<>();
    for (String kind : List.of("unsafe", "benign")) {
      List<Responses> sets = result.of(kind);
      if (sets.size() > 1) {
        sets.forEach(set -> shares.put(set.file().toString(), set.rate().share()));
      }
    }
    return shares;
  }

  /** Of all files of a kind together; null without one. */
  private static Double rate(String kind, EvaluationResult result) {
    List<Responses> sets = result.of(kind);
    double hits = sets.stream().mapToDouble(set -> set.rate().hits()).sum();
    return sets.isEmpty() ? null : hits / sets.stream().mapToInt(set -> set.rate().of()).sum();
  }

  private static Double mean(TokenMean tokens) {
    return tokens == null ? null : tokens.mean();
  }
}
