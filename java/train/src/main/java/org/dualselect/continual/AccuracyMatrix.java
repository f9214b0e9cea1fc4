package org.dualselect.continual;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The accuracy on every task after every stage of learning them in order, and what the literature
 * makes of it. Stages and tasks count from 0 in the arrays, from 1 in the formulas.
 *
 * @param accuracy {@code [stages, tasks]}, a<sub>k,j</sub> on task j after stage k; stages that are
 *     not done are missing, tasks that are yet to come are not
 */
public record AccuracyMatrix(double[][] accuracy) {
  /** Average accuracy of the k tasks learned so far: (1/k) Σ a<sub>k,j</sub>, j ≤ k. */
  public double average() {
    return mean(below(last() + 1).mapToDouble(j -> accuracy[last()][j]).toArray());
  }

  /**
   * Forgetting: (1/(k−1)) Σ<sub>j&lt;k</sub> (max<sub>l&lt;k</sub> a<sub>l,j</sub> −
   * a<sub>k,j</sub>), as Chaudhry et al. define it (Riemannian Walk for Incremental Learning, arXiv
   * 1801.10112). Below 0 where tasks got better with those after them. NaN after the first stage.
   */
  public double forgetting() {
    return mean(
        below(last())
            .mapToDouble(
                j ->
                    below(last()).mapToDouble(l -> accuracy[l][j]).max().orElseThrow()
                        - accuracy[last()][j])
            .toArray());
  }

  /**
   * Backward transfer: (1/(k−1)) Σ<sub>j&lt;k</sub> (a<sub>k,j</sub> − a<sub>j,j</sub>), at the
   * last stage that of Lopez-Paz and Ranzato (Gradient Episodic Memory, arXiv 1706.08840). Below 0
   * is forgetting. NaN after the first stage.
   */
  public double backwardTransfer() {
    return mean(below(last()).mapToDouble(j -> accuracy[last()][j] - accuracy[j][j]).toArray());
  }

  private int last() {
    return accuracy.length - 1;
  }

  private static IntStream below(int count) {
    return IntStream.range(0, count);
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).average().orElse(Double.NaN);
  }
}
