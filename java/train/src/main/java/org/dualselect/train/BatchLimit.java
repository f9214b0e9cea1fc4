package org.dualselect.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.dualselect.data.EncodedSample;

/**
 * How large a batch may be.
 *
 * @param samples at most
 * @param tokens at most, all samples' together; a longer record is a batch of its own; 0 for any
 *     number
 */
public record BatchLimit(int samples, int tokens) {
  /**
   * Cuts an order of records into batches, each as large as both limits allow.
   *
   * @param order places in {@code records}
   */
  public List<int[]> cut(int[] order, List<EncodedSample> records) {
    List<int[]> batches = new ArrayList<>();
    int from = 0;
    long held = 0;
    for (int to = 0; to < order.length; to++) {
      int length = records.get(order[to]).length();
      boolean full = to - from == samples || tokens > 0 && held + length > tokens;
      if (full && to > from) {
        batches.add(Arrays.copyOfRange(order, from, to));
        from = to;
        held = 0;
      }
      held += length;
    }
    if (from < order.length) {
      batches.add(Arrays.copyOfRange(order, from, order.length));
    }
    return batches;
  }
}
