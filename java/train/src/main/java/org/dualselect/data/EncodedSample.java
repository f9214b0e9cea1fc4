package org.dualselect.data;

import java.util.BitSet;

/**
 * One example as tokens.
 *
 * @param ids token ids [T]
 * @param labels [T]: the id where it is supervised, {@link #IGNORE} elsewhere
 * @param supervised how many labels count. The model predicts label t from the tokens before t, so
 *     the label at position 0 never counts.
 */
public record EncodedSample(int[] ids, int[] labels, int supervised) {
  /** The label of a token that is not supervised, as in torch's cross entropy. */
  public static final int IGNORE = -100;

  /** Supervises every token from position {@code masked} on. */
  static EncodedSample of(int[] ids, int masked) {
    int[] labels = ids.clone();
    java.util.Arrays.fill(labels, 0, Math.min(masked, labels.length), IGNORE);
    return new EncodedSample(ids, labels, Math.max(0, ids.length - Math.max(1, masked)));
  }

  /** Supervises the tokens whose bits are set. */
  public static EncodedSample of(int[] ids, BitSet supervised) {
    int[] labels = ids.clone();
    int count = 0;
    for (int t = 0; t < labels.length; t++) {
      labels[t] = supervised.get(t) ? ids[t] : IGNORE;
      count += t > 0 && supervised.get(t) ? 1 : 0;
    }
    return new EncodedSample(ids, labels, count);
  }

  public int length() {
    return ids.length;
  }
}
