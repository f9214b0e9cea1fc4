package org.dualselect.diagnose;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.dualselect.train.Encoded;
import org.dualselect.train.ReferenceStream;

/** The pool streams through the model once, and what each pass comes to is kept. */
final class PoolScoring {
  private final Encoded pool;
  private final ReferenceStream stream;
  private final KeptParts kept;
  private final List<int[]> passes = new ArrayList<>();

  PoolScoring(Encoded pool, ReferenceStream stream, KeptParts kept) {
    this.pool = pool;
    this.stream = stream;
    this.kept = kept;
    int[] order = stream.byLength(IntStream.range(0, pool.samples().size()).toArray());
    for (int from = 0; from < order.length; from += stream.most()) {
      passes.add(Arrays.copyOfRange(order, from, Math.min(from + stream.most(), order.length)));
    }
  }

  private static String name(int pass) {
    return "references " + (pass + 1);
  }

  /** References whose passes are not kept. */
  int left() {
    return IntStream.range(0, passes.size())
        .filter(pass -> !kept.has(name(pass)))
        .map(pass -> passes.get(pass).length)
        .sum();
  }

  /**
   * Of all of them.
   *
   * @param count directions that there are
   * @param directions themselves, of length 1, or 0; asked for where a pass is not kept
   * @param scored is told of such a pass, once it is, how many references it had; may throw, to
   *     stop it
   */
  ReferenceScores scores(int count, Supplier<List<Tensor>> directions, IntConsumer scored)
      throws IOException {
    ReferenceScores all = ReferenceScores.empty(count, pool.samples().size());
    for (int pass = 0; pass < passes.size(); pass++) {
      int[] places = passes.get(pass);
      boolean done = kept.has(name(pass));
      all.put(
          places,
          kept.of(
              name(pass),
              ReferenceScores.class,
              () -> ReferenceScores.of(pool, places, directions.get(), stream)));
      if (!done) {
        scored.accept(places.length);
      }
    }
    return all;
  }
}
