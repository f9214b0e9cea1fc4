package org.dualselect.train;

import org.dualselect.data.InputException;
import org.dualselect.train.ExtensionSettings.ScoreScale;

/**
 * What {@code --reference-memory} goes to. Gradients come first: without them a refresh needs a
 * second pass; the rows of an {@link AlignedStart} that do not fit cost a third of a pass.
 *
 * @param gradients how many a refresh keeps, those of the best references so far; 0: none
 * @param distinct how many more where they must not be alike, those of the references taken
 * @param rows bytes for an {@link AlignedStart}
 */
record ReferenceMemory(int gradients, int distinct, long rows) {
  /**
   * @param pool how many references there are
   */
  static ReferenceMemory of(TrainSettings settings, Session session, int pool) {
    long all = (long) settings.refresh().memory() << 20;
    if (!settings.refreshes()) {
      return new ReferenceMemory(0, 0, all);
    }
    long each = session.parameters() * Float.BYTES;
    int distinct = settings.distinct() ? settings.selection().references(pool) : 0;
    long left = all - distinct * each;
    if (left < 0) {
      throw new InputException(
          String.format(
              "--max-similarity compares the gradients of %d references, %d MiB: give"
                  + " --reference-memory %2$d or more, or select fewer.",
              distinct, ((distinct * each - 1) >> 20) + 1));
    }
    int best = settings.ranked(pool);
    // Who is best on one scale is only known when all are scored.
    boolean wanted =
        (settings.sumsReferences() || distinct > 0)
            && settings.extensions().scoreScale() == ScoreScale.RAW;
    int gradients = wanted && best * each <= left ? best : 0;
    return new ReferenceMemory(gradients, distinct, left - gradients * each);
  }
}
