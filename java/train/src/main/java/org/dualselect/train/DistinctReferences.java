package org.dualselect.train;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.dualselect.model.Torch;
import org.dualselect.select.Selection;

/**
 * Chooses references that are not near-duplicates: of the best candidates, the best first, each is
 * taken whose gradient has a cosine of at most a bound with that of every one taken before. Where
 * too few are found so, the best of the others fill up. Holds the gradients of those taken, and no
 * others.
 */
final class DistinctReferences {
  /** Candidates for each reference to take: so many likes may a pool hold of each. */
  static final int CANDIDATES = 8;

  private final FlatVectors vectors;
  private final double bound;
  private final int keep;
  private final int slice;

  /** {@code [keep, parameters]}; behind those taken comes the one that is looked at. */
  private final Tensor gradients;

  private final double[] norm2;

  /** Of the places taken, their rows of the gradients. */
  private final Map<Integer, Integer> rows = new HashMap<>();

  private int passedOver;

  /**
   * @param bound of cosines
   * @param keep how many to take
   * @param slice how many to ask for at a time at least
   */
  DistinctReferences(Session session, double bound, int keep, int slice) {
    this.vectors = new FlatVectors(session);
    this.bound = bound;
    this.keep = keep;
    this.slice = slice;
    this.gradients = Torch.zeros(ScalarType.Float, keep, session.parameters());
    this.norm2 = new double[keep];
  }

  /** Takes the gradient of one candidate, which {@code write} writes over a vector. */
  interface Use {
    void accept(int place, Consumer<Tensor> write);
  }

  /** Gives candidates' gradients one by one, in the order that they are asked for. */
  interface Source {
    /** Returns whether the user stopped it. */
    boolean each(int[] places, Use use);
  }

  /**
   * What came of it.
   *
   * @param candidates that there were to choose from
   * @param passedOver of them those too like one that was taken
   * @param filled how many of those were taken in the end, there being no others
   */
  record Found(int candidates, int passedOver, int filled) {}

  /**
   * @param candidates their places, best first; more than are to be taken
   * @return null if the user stopped it
   */
  Found choose(int[] candidates, Source source) {
    rows.clear();
    passedOver = 0;
    if (look(candidates, bound, source)) {
      return null;
    }
    int distinct = rows.size();
    int[] others = Arrays.stream(candidates).filter(place -> !taken(place)).toArray();
    if (look(others, Double.POSITIVE_INFINITY, source)) {
      return null;
    }
    return new Found(candidates.length, passedOver, rows.size() - distinct);
  }

  /** Takes what it may until there are enough; returns whether the user stopped it. */
  private boolean look(int[] places, double most, Source source) {
    int from = 0;
    while (from < places.length && rows.size() < keep) {
      int to = Math.min(places.length, from + Math.max(slice, keep - rows.size()));
      if (source.each(
          Arrays.copyOfRange(places, from, to), (place, write) -> offer(place, write, most))) {
        return true;
      }
      from = to;
    }
    return false;
  }

  private void offer(int place, Consumer<Tensor> write, double most) {
    int row = rows.size();
    if (row == keep) {
      return;
    }
    try (PointerScope scope = new PointerScope()) {
      Tensor own = gradients.select(0, row);
      write.accept(own);
      float[] products = Torch.toFloats(gradients.narrow(0, 0, row + 1).mv(own));
      norm2[row] = products[row];
      for (int other = 0; other < row; other++) {
        if (products[other] > most * Math.sqrt(norm2[other] * norm2[row])) {
          passedOver++;
          return;
        }
      }
    }
    rows.put(place, row);
  }

  /** Whether that candidate is among those chosen last. */
  boolean taken(int place) {
    return rows.containsKey(place);
  }

  /** {@code sum += Σ weight · gradient} of those, in rank order. */
  void addTo(Tensor sum, Selection selection) {
    for (int i = 0; i < selection.kept(); i++) {
      Tensor gradient = gradients.select(0, rows.get(selection.index()[i]));
      vectors.add(sum, gradient, selection.weight()[i]);
    }
  }
}
