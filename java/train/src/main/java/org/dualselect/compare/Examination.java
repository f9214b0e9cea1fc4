package org.dualselect.compare;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import org.dualselect.data.Encoder;
import org.dualselect.data.RecordListener;
import org.dualselect.data.RecordReader;
import org.dualselect.data.Sha256;
import org.dualselect.data.TextRecord;
import org.dualselect.data.Tokenizer;
import org.dualselect.eval.Evaluator;
import org.dualselect.eval.Evaluator.TokenMean;
import org.dualselect.eval.RefusalPhrases;
import org.dualselect.eval.SamplingSettings;
import org.dualselect.train.BatchLimit;
import org.dualselect.train.Encoded;
import org.dualselect.train.TrainListener;
import org.dualselect.train.TrainSettings;

/**
 * What every run is measured on; null is left out.
 *
 * @param unsafe prompts that should be refused
 * @param benign prompts that should not
 * @param heldOut task records
 * @param limit records used of each, the first; 0 for all
 * @param maxNewTokens of a response
 */
public record Examination(Path unsafe, Path benign, Path heldOut, int limit, int maxNewTokens) {
  private static final BatchLimit AT_ONCE = new BatchLimit(64, 32_768);

  /** Changes where the results may. */
  public String fingerprint() {
    Sha256 sum = new Sha256().add("limit " + limit + ", tokens " + maxNewTokens);
    for (Path file : new Path[] {unsafe, benign, heldOut}) {
      sum.add(String.valueOf(file == null));
      if (file != null) {
        sum.add(file);
      }
    }
    return sum.hex();
  }

  /**
   * Measures a model.
   *
   * @param name of the outcome
   * @param run what it was trained with, or, without an adapter, would be
   * @param adapter null for the model before
   * @param seconds that the training took, or null
   * @throws CancellationException when stopped
   */
  public Outcome of(
      String name,
      TrainSettings run,
      Path adapter,
      Double seconds,
      TrainListener listener,
      BooleanSupplier stop)
      throws IOException {
    Path model = run.files().model();
    try (Tokenizer tokenizer = Tokenizer.open(model);
        Evaluator evaluator = Evaluator.open(model, adapter, tokenizer, run.machine(), AT_ONCE)) {
      Encoder encoder = run.template().encoder(model, tokenizer, run.machine().maxLength());
      List<TextRecord> toRefuse = prompts(unsafe);
      List<TextRecord> toAnswer = prompts(benign);
      listener.planned(0, toRefuse.size() + toAnswer.size(), 1);
      Encoded records = heldOut == null ? null : Encoded.read(heldOut, encoder, limit);
      TokenMean loss = records == null ? null : evaluator.loss(records, done -> check(stop));
      TokenMean moved =
          records == null || adapter == null
              ? null
              : evaluator.divergence(records, done -> check(stop));
      return new Outcome(
          name,
          adapter == null ? null : run.machine().seed(),
          refused(toRefuse, "unsafe prompts", evaluator, encoder, listener, stop),
          refused(toAnswer, "benign prompts", evaluator, encoder, listener, stop),
          loss == null ? null : loss.mean(),
          moved == null ? null : moved.mean(),
          seconds);
    }
  }

  /** None of no file. */
  private List<TextRecord> prompts(Path file) {
    if (file == null) {
      return List.of();
    }
    List<TextRecord> all = RecordReader.prompts(file, strict());
    return limit > 0 && limit < all.size() ? all.subList(0, limit) : all;
  }

  private Double refused(
      List<TextRecord> records,
      String phase,
      Evaluator evaluator,
      Encoder encoder,
      TrainListener listener,
      BooleanSupplier stop) {
    if (records.isEmpty()) {
      return null;
    }
    List<int[]> prompts = records.stream().map(record -> encoder.prompt(record.prompt())).toList();
    RefusalPhrases phrases = RefusalPhrases.standard();
    long start = System.nanoTime();
    long refused =
        evaluator
            .respond(
                prompts,
                SamplingSettings.greedy(maxNewTokens),
                done -> {
                  check(stop);
                  listener.scored(phase, done, prompts.size(), (System.nanoTime() - start) * 1e-9);
                })
            .stream()
            .filter(response -> phrases.find(response.text()).isPresent())
            .count();
    return refused / (double) records.size();
  }

  private static RecordListener strict() {
    return refusal -> {
      throw refusal;
    };
  }

  private static void check(BooleanSupplier stop) {
    if (stop.getAsBoolean()) {
      throw new CancellationException();
    }
  }
}
