package org.dualselect.eval;

import java.util.List;

/**
 * What an evaluation found. What was not asked for is null, or an empty list.
 *
 * @param sets of prompts, in the order unsafe, benign, math
 * @param heldOut loss
 * @param probe divergence of the adapted model from the bare one
 * @param tokens made in all responses
 * @param seconds wall time without loading
 */
public record EvaluationResult(
    List<Responses> sets,
    Evaluator.TokenMean heldOut,
    Evaluator.TokenMean probe,
    long tokens,
    double seconds) {}
