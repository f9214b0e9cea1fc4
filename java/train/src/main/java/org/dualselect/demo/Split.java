package org.dualselect.demo;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Things dealt out at random: what a model may see, what settings are chosen on, the rest. */
record Split<T>(List<T> training, List<T> validation, List<T> test) {
  private static final double TRAINING = 0.7;
  private static final double VALIDATION = 0.1;

  static <T> Split<T> of(List<T> all, Random random) {
    List<T> shuffled = new ArrayList<>(all);
    Collections.shuffle(shuffled, random);
    int first = (int) Math.round(TRAINING * all.size());
    int second = first + (int) Math.round(VALIDATION * all.size());
    return new Split<>(
        shuffled.subList(0, first),
        shuffled.subList(first, second),
        shuffled.subList(second, all.size()));
  }
}
