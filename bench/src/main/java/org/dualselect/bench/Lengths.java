package org.dualselect.bench;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.dualselect.data.EncodedSample;
import org.dualselect.train.Encoded;

/** How long the samples of a batch are. */
public enum Lengths {
  EQUAL,
  /**
   * Log-normal as GSM8K's training records are with the tokenizer of minimind2: their lengths'
   * logarithms have a deviation of 0.336 (81 to 603 tokens, 223 on average).
   */
  RAGGED;

  private static final double DEVIATION = 0.336;

  /** Share of a GSM8K record's tokens that are its answer, in the same measurement. */
  private static final double SUPERVISED = 0.59;

  private static final int SHORTEST = 4;

  /**
   * Random records; the same seed gives the same ones.
   *
   * @param tokens of a record, on average
   */
  Encoded records(int vocabulary, int count, int tokens, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<EncodedSample> samples =
        Stream.generate(() -> sample(random, vocabulary, length(random, tokens)))
            .limit(count)
            .toList();
    int[] source = IntStream.range(0, count).toArray();
    return new Encoded(Path.of("random"), List.of(), samples, source, 0, 0);
  }

  private int length(SplittableRandom random, int tokens) {
    if (this == EQUAL) {
      return tokens;
    }
    double logarithm = DEVIATION * random.nextGaussian() - DEVIATION * DEVIATION / 2;
    return (int) Math.max(SHORTEST, Math.round(tokens * Math.exp(logarithm)));
  }

  private static EncodedSample sample(SplittableRandom random, int vocabulary, int length) {
    int[] ids = random.ints(length, 0, vocabulary).toArray();
    int[] labels = ids.clone();
    int supervised = (int) Math.ceil(SUPERVISED * (length - 1));
    Arrays.fill(labels, 0, length - supervised, EncodedSample.IGNORE);
    return new EncodedSample(ids, labels, supervised);
  }
}
