package org.dualselect.eval;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.dualselect.data.InputException;
import org.dualselect.model.CausalLm;
import org.dualselect.model.ModelConfig;
import org.dualselect.train.BatchLimit;

/**
 * Continues many prompts at once. Longer prompts come first; a text that has ended leaves the
 * batch, and when enough have, waiting ones take their places. What a text becomes does not depend
 * on those beside it, but for the last bits of sums.
 */
final class BatchGenerator {
  /** How full a batch may be to take in more: each time the whole cache is copied. */
  private static final double REFILL = 0.75;

  private final CausalLm model;
  private final SamplingSettings sampling;
  private final BatchLimit limit;
  private final long seed;

  /**
   * @param limit of texts at once, and of the tokens that they may come to hold together
   * @param seed the i-th text, from 0, is drawn as it would be alone with the seed that is i higher
   */
  BatchGenerator(CausalLm model, SamplingSettings sampling, BatchLimit limit, long seed) {
    this.model = model;
    this.sampling = sampling;
    this.limit = limit;
    this.seed = seed;
  }

  /**
   * The new tokens of each prompt: until an end token of the model, which is then the last one, or
   * the limit.
   *
   * @param prompts ids; none is empty
   * @param done told how many texts have ended, a part of one counting as that part; each number
   *     once
   */
  List<int[]> generate(List<int[]> prompts, IntConsumer done) {
    prompts.forEach(prompt -> check(prompt, model.config()));
    int[][] made = new int[prompts.size()][];
    Deque<Continuation> waiting = new ArrayDeque<>();
    IntStream.range(0, made.length)
        .boxed()
        .sorted(Comparator.comparingInt(i -> -prompts.get(i).length))
        .forEach(i -> waiting.add(new Continuation(i, prompts.get(i), seed + i)));
    int ended = 0;
    int told = 0;
    try (TextBatch batch = new TextBatch(model, new Sampling(sampling))) {
      while (ended < made.length) {
        List<Continuation> next = next(batch.texts(), waiting);
        if (next.isEmpty()) {
          batch.step();
        } else {
          batch.admit(next);
        }
        List<Continuation> over = batch.release(this::isOver);
        over.forEach(text -> made[text.place()] = text.newIds());
        ended += over.size();
        int now =
            ended
                + batch.texts().stream().mapToInt(Continuation::made).sum()
                    / sampling.maxNewTokens();
        if (now > told) {
          done.accept(told = now);
        }
      }
    }
    return Arrays.asList(made);
  }

  /** Throws where an id is beyond the model's embedding. */
  static void check(int[] prompt, ModelConfig config) {
    for (int id : prompt) {
      if (id < 0 || id >= config.vocabSize()) {
        throw new InputException(
            "prompt id " + id + " is beyond the model's vocabulary of " + config.vocabSize());
      }
    }
  }

  /** Takes those who can join the texts now. */
  private List<Continuation> next(List<Continuation> texts, Deque<Continuation> waiting) {
    List<Continuation> next = new ArrayList<>();
    int count = texts.size();
    int longest = texts.stream().mapToInt(Continuation::prompt).max().orElse(0);
    if (fullness(count, longest) > REFILL) {
      return next;
    }
    while (!waiting.isEmpty()) {
      longest = Math.max(longest, waiting.peek().prompt());
      if (++count > 1 && fullness(count, longest) > 1) {
        break;
      }
      next.add(waiting.remove());
    }
    return next;
  }

  /** Share of the limit that so many texts may come to take. */
  private double fullness(int texts, int prompt) {
    double tokens = (double) texts * (prompt + sampling.maxNewTokens());
    double share = (double) texts / limit.samples();
    return limit.tokens() == 0 ? share : Math.max(share, tokens / limit.tokens());
  }

  private boolean isOver(Continuation text) {
    int last = text.id(text.length() - 1);
    return text.made() == sampling.maxNewTokens()
        || Arrays.stream(model.config().eosIds()).anyMatch(end -> end == last);
  }
}
