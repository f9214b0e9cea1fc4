package org.dualselect.compare;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.Map;

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
    Double divergence,
    Long steps,
    Double seconds) {

  public Outcome {
    refusedByFile = refusedByFile == null ? Map.of() : refusedByFile;
  }
}
