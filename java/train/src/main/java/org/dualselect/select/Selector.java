package org.dualselect.select;

import java.util.Arrays;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.dualselect.engine.Engine;
import org.dualselect.model.Torch;

/**
 * The paper's two rules (arXiv 2606.09866): {@code score = µ·loss − ν·cosine}; references keep the
 * highest scores (high loss, in conflict with the task), tasks the lowest (low loss, in agreement
 * with the references).
 *
 * @param lossWeight µ
 * @param conflictWeight ν
 * @param standardized whether losses and cosines are each taken less their mean among the
 *     candidates, by their standard deviation there
 * @param largest keep the highest scores, else the lowest
 * @param soft weights by softmax at {@code temperature}, else equal weights
 */
public record Selector(
    double lossWeight,
    double conflictWeight,
    boolean standardized,
    boolean largest,
    boolean soft,
    double temperature) {

  /** A standard deviation that stands for none: below the rounding of losses and cosines. */
  private static final double SAME = 1e-12;

  /**
   * Scores the first {@code candidates} of the board.
   *
   * @param directionNorm2 {@code [1]}, squared norm of the direction that the dots are with
   */
  public void score(Engine engine, Scoreboard board, Tensor directionNorm2, int candidates) {
    engine.score(
        Torch.floats(board.score),
        Torch.floats(board.cosine),
        Torch.floats(board.loss),
        Torch.doubles(board.dot),
        Torch.doubles(board.norm2),
        Torch.doubles(directionNorm2),
        lossWeight,
        conflictWeight,
        candidates);
    if (standardized) {
      Tensor loss = standard(board.loss.narrow(0, 0, candidates)).mul(Torch.scalar(lossWeight));
      Tensor cosine = standard(board.cosine.narrow(0, 0, candidates));
      board.scores(loss.sub(cosine, Torch.scalar(conflictWeight)));
    }
  }

  /** Less the mean, by the standard deviation over all; 0 where they are all the same. */
  private static Tensor standard(Tensor values) {
    Tensor off = values.to(ScalarType.Double);
    off = off.sub(off.mean());
    Tensor deviation = off.mul(off).mean().sqrt();
    return off.div(deviation.clamp_min(Torch.scalar(SAME))).to(ScalarType.Float);
  }

  /**
   * Selects of the first {@code candidates} of the board, which have their scores.
   *
   * @param tokens {@code [candidates]} when there is a token budget, else null
   * @param k how many to keep at most, ≤ 0 for no limit
   * @param tokenBudget how many tokens to reach, ≤ 0 for no budget
   */
  public void keep(
      Engine engine, Scoreboard board, Tensor tokens, long k, double tokenBudget, int candidates) {
    engine.select(
        Torch.floats(board.weight),
        Torch.floats(board.share),
        Torch.longs(board.index),
        Torch.longs(board.kept),
        Torch.doubles(board.entropy),
        Torch.floats(board.score),
        tokens == null ? new LongPointer() : Torch.longs(tokens),
        largest,
        soft,
        temperature,
        k,
        tokenBudget,
        candidates);
  }

  /**
   * A selection on the host.
   *
   * @param losses of all candidates
   * @param more what else was asked for
   */
  public record Read(Selection selection, float[] losses, double[] more) {}

  /**
   * Reads the selection back, and with it {@code more} {@code [m]}: one transfer, one wait for the
   * device. Doubles hold every float, and every index below 2^53.
   */
  public static Read read(Scoreboard board, int candidates, Tensor more) {
    Tensor[] columns = {
      board.share, board.weight, board.score, board.loss, board.cosine, board.index
    };
    Tensor[] parts = new Tensor[columns.length + 3];
    for (int i = 0; i < columns.length; i++) {
      parts[i] = columns[i].narrow(0, 0, candidates);
    }
    parts[columns.length] = board.kept;
    parts[columns.length + 1] = board.entropy;
    parts[columns.length + 2] = more;
    double[] all = Torch.toDoubles(parts);
    int end = columns.length * candidates;
    int[] index = new int[(int) all[end]];
    for (int i = 0; i < index.length; i++) {
      index[i] = (int) all[5 * candidates + i];
    }
    Selection selection =
        new Selection(
            index,
            pick(all, 0, index),
            pick(all, candidates, index),
            pick(all, 2 * candidates, index),
            pick(all, 3 * candidates, index),
            pick(all, 4 * candidates, index),
            column(all, 2, candidates),
            column(all, 4, candidates),
            all[end + 1]);
    float[] losses = column(all, 3, candidates);
    return new Read(selection, losses, Arrays.copyOfRange(all, end + 2, all.length));
  }

  private static float[] column(double[] all, int number, int length) {
    float[] column = new float[length];
    for (int i = 0; i < length; i++) {
      column[i] = (float) all[number * length + i];
    }
    return column;
  }

  private static float[] pick(double[] all, int from, int[] index) {
    float[] picked = new float[index.length];
    for (int i = 0; i < index.length; i++) {
      picked[i] = (float) all[from + index[i]];
    }
    return picked;
  }
}
