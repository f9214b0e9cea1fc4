package org.dualselect.eval;

import java.util.List;
import java.util.function.IntConsumer;
import org.dualselect.model.CausalLm;
import org.dualselect.train.BatchLimit;
import org.dualselect.train.Responder;

/** Answers by the likeliest tokens, of which a response has so many at most. */
public record GreedyResponder(int maxNewTokens) implements Responder {
  /** As many as {@code evaluate} has at once. */
  private static final BatchLimit LIMIT = new BatchLimit(64, 16384);

  @Override
  public List<int[]> respond(CausalLm model, List<int[]> prompts, IntConsumer done) {
    return new BatchGenerator(model, SamplingSettings.greedy(maxNewTokens), LIMIT, 0)
        .generate(prompts, done);
  }
}
