package org.dualselect.eval;

import org.dualselect.train.Require;

/**
 * How tokens are chosen.
 *
 * @param maxNewTokens tokens to make at most
 * @param greedy always the likeliest token; temperature and top-p are then unused
 * @param temperature divides the logits
 * @param topP samples from the likeliest tokens that hold this share of the probability
 * @param repetitionPenalty divides the logits of tokens already seen, in the prompt too; 1 is off
 */
public record SamplingSettings(
    int maxNewTokens, boolean greedy, double temperature, double topP, double repetitionPenalty) {

  public SamplingSettings {
    Require.atLeast("--max-new-tokens", 1, maxNewTokens);
    Require.positive("--temperature", temperature);
    Require.that(topP > 0 && topP <= 1, "--top-p must be above 0 and at most 1, not %s", topP);
    Require.positive("--repetition-penalty", repetitionPenalty);
  }

  /** Always the likeliest token. */
  public static SamplingSettings greedy(int maxNewTokens) {
    return new SamplingSettings(maxNewTokens, true, 1, 1, 1);
  }

  /** The same with another limit. */
  public SamplingSettings withMaxNewTokens(int most) {
    return new SamplingSettings(most, greedy, temperature, topP, repetitionPenalty);
  }
}
