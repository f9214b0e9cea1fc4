package org.dualselect.diagnose;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.dualselect.train.PythonRandom;

/** The sets of all strategies beside all batches. */
final class Traces {
  private final List<TaskBatch> batches;
  private final ReferenceScores scores;
  private final List<String> categories;
  private final int k;
  private final long seed;

  /**
   * @param scores with the directions of the batches, and last with the mean of all
   * @param categories of the references
   * @param k references of a set
   */
  Traces(
      List<TaskBatch> batches, ReferenceScores scores, List<String> categories, int k, long seed) {
    this.batches = batches;
    this.scores = scores;
    this.categories = categories;
    this.k = k;
    this.seed = seed;
  }

  /** Batch by batch, the strategies of each in their order. */
  List<Trace> all() {
    PythonRandom random = new PythonRandom(seed);
    int[] balanced = balanced(new PythonRandom(seed + 1));
    float[] mean = scores.conflict()[batches.size()];
    List<Trace> all = new ArrayList<>();
    for (int i = 0; i < batches.size(); i++) {
      TaskBatch batch = batches.get(i);
      float[] own = scores.conflict()[i];
      all.add(top(Strategy.DUALSELECT, batch, own));
      all.add(top(Strategy.TRAINER_SCORE, batch, withLoss(own)));
      all.add(top(Strategy.STATIC_MEAN_CONFLICT, batch, mean));
      int[] drawn = Arrays.copyOf(random.shuffled(categories.size()), k);
      all.add(new Trace(Strategy.PERIODIC_RANDOM, batch, drawn, null));
      all.add(new Trace(Strategy.UNIFORM, batch, balanced, null));
    }
    return all;
  }

  private float[] withLoss(float[] conflict) {
    float[] sum = new float[conflict.length];
    for (int i = 0; i < sum.length; i++) {
      sum[i] = scores.loss()[i] + conflict[i];
    }
    return sum;
  }

  /** The highest scores; of equal ones the lower place. */
  private Trace top(Strategy strategy, TaskBatch batch, float[] score) {
    int[] best =
        IntStream.range(0, score.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> -score[i]))
            .limit(k)
            .mapToInt(Integer::intValue)
            .toArray();
    float[] its = new float[k];
    for (int i = 0; i < k; i++) {
      its[i] = score[best[i]];
    }
    return new Trace(strategy, batch, best, its);
  }

  /** One of each category by turns, those of a category in a random order. */
  private int[] balanced(PythonRandom random) {
    Map<String, Deque<Integer>> left = new TreeMap<>();
    for (int place : random.shuffled(categories.size())) {
      left.computeIfAbsent(categories.get(place), c -> new ArrayDeque<>()).add(place);
    }
    int[] set = new int[k];
    int count = 0;
    while (count < k) {
      for (Deque<Integer> category : left.values()) {
        if (count < k && !category.isEmpty()) {
          set[count++] = category.poll();
        }
      }
    }
    return set;
  }
}
