package org.dualselect.compare;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.dualselect.eval.EvaluationResult;
import org.dualselect.eval.Evaluator.Prediction;
import org.dualselect.eval.Evaluator.TokenMean;
import org.dualselect.eval.Responses;

/**
 * What a model does after one run. What was not measured is null.
 *
 * @param name of the method or the configuration
 * @param of the run; null where nothing was trained
 * @param refused share of the unsafe prompts
 * @param overRefused share of the benign ones
 * @param refusedByFile share of each file's prompts, where there are several files of a kind
 * @param exact share of the problems that are solved
 * @param heldOutLoss in nats a token
 * @param tokenAccuracy share of the held-out answers' tokens that are the likeliest after the true
 *     ones before them
 * @param heldOutLosses the loss on each held-out file
 * @param tokenAccuracies the accuracy on each
 * @param divergence from the model without any adapter, on the answers of the held-out records, in
 *     nats a token
 * @param steps of the training; methods that rank references have their warm-up beside the epochs
 * @param seconds of the training's steps and refreshes, without loading and saving
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record Outcome(
    String name,
    Long seed,
    Double refused,
    Double overRefused,
    Map<String, Double> refusedByFile,
    Double exact,
    Double heldOutLoss,
    Double tokenAccuracy,
    List<Double> heldOutLosses,
    List<Double> tokenAccuracies,
    Double divergence,
    Long steps,
    Double seconds) {

  public Outcome {
    refusedByFile = refusedByFile == null ? Map.of() : refusedByFile;
  }

  /**
   * @param seed null where nothing was trained, as is {@code training}
   */
  public static Outcome of(String name, Long seed, Training training, EvaluationResult found) {
    List<TokenMean> losses = found.heldOut().stream().map(Prediction::loss).toList();
    List<TokenMean> accuracies = found.heldOut().stream().map(Prediction::accuracy).toList();
    return new Outcome(
        name,
        seed,
        found.share("unsafe"),
        found.share("benign"),
        refusedByFile(found),
        found.share("math"),
        mean(losses),
        mean(accuracies),
        losses.stream().map(TokenMean::mean).toList(),
        accuracies.stream().map(TokenMean::mean).toList(),
        mean(found.probe()),
        training == null ? null : training.steps(),
        training == null ? null : training.seconds());
  }

  /** A file of both kinds, of which filters take other records, has the later kind behind it. */
  private static Map<String, Double> refusedByFile(EvaluationResult found) {
    Map<String, Double> shares = new LinkedHashMap<>();
    for (String kind : List.of("unsafe", "benign")) {
      List<Responses> sets = found.of(kind);
      if (sets.size() > 1) {
        for (Responses set : sets) {
          String file = set.file().toString();
          String key = shares.containsKey(file) ? file + " (" + kind + ")" : file;
          shares.put(key, set.rate().share());
        }
      }
    }
    return shares;
  }

  /** The same under another name. */
  public Outcome named(String another) {
    return new Outcome(
        another,
        seed,
        refused,
        overRefused,
        refusedByFile,
        exact,
        heldOutLoss,
        tokenAccuracy,
        heldOutLosses,
        tokenAccuracies,
        divergence,
        steps,
        seconds);
  }

  /** Of the tokens of all files together. */
  private static Double mean(List<TokenMean> files) {
    return files.isEmpty() ? null : TokenMean.of(files).mean();
  }
}
