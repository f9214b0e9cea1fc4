package org.dualselect.eval;

import java.util.Arrays;
import java.util.SplittableRandom;

/** A text that grows by one token at a time. */
final class Continuation {
  private final int place;
  private final int prompt;
  private final SplittableRandom random;
  private int[] ids;
  private int length;

  /**
   * @param place of its prompt among all
   */
  Continuation(int place, int[] prompt, long seed) {
    this.place = place;
    this.prompt = prompt.length;
    this.random = new SplittableRandom(seed);
    this.ids = prompt;
    this.length = prompt.length;
  }

  int place() {
    return place;
  }

  /** Tokens of the prompt. */
  int prompt() {
    return prompt;
  }

  /** Tokens, the prompt's included. */
  int length() {
    return length;
  }

  int id(int position) {
    return ids[position];
  }

  /** New tokens. */
  int made() {
    return length - prompt;
  }

  int[] ids() {
    return Arrays.copyOf(ids, length);
  }

  int[] newIds() {
    return Arrays.copyOfRange(ids, prompt, length);
  }

  /** The last token alone. */
  int[] last() {
    return new int[] {ids[length - 1]};
  }

  void add(int id) {
    if (length == ids.length) {
      ids = Arrays.copyOf(ids, 2 * length);
    }
    ids[length++] = id;
  }

  /** A uniform number in [0, 1), the text's own. */
  double draw() {
    return random.nextDouble();
  }
}
