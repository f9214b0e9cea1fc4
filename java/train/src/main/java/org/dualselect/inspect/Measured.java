package org.dualselect.inspect;

import java.util.Optional;
import org.dualselect.data.EncodedSample;
import org.dualselect.data.Encoder;
import org.dualselect.data.TextRecord;

/**
 * One record in tokens.
 *
 * @param length of the whole record, 0 if it has no response
 * @param used of these are left by truncation; 0 if training skips the record
 * @param supervised of the used ones
 * @param endLost truncation took the token that ends the last answer
 */
record Measured(int length, int used, int supervised, boolean endLost) {
  private static final Measured SILENT = new Measured(0, 0, 0, false);

  /**
   * @param whole truncates nothing
   * @param cutting is the one that training uses
   */
  static Measured of(TextRecord record, Encoder whole, Encoder cutting, int limit) {
    Optional<EncodedSample> all = whole.encode(record);
    if (all.isEmpty()) {
      return SILENT;
    }
    EncodedSample sample = all.get();
    if (sample.length() <= limit) {
      return new Measured(sample.length(), sample.length(), sample.supervised(), false);
    }
    return cutting
        .encode(record)
        .map(
            cut ->
                new Measured(
                    sample.length(), cut.length(), cut.supervised(), end(cut) != end(sample)))
        .orElse(new Measured(sample.length(), 0, 0, true));
  }

  boolean isCut() {
    return used < length;
  }

  /** The last token that is supervised. */
  private static int end(EncodedSample sample) {
    int[] labels = sample.labels();
    int last = labels.length - 1;
    while (last > 0 && labels[last] == EncodedSample.IGNORE) {
      last--;
    }
    return labels[last];
  }
}
