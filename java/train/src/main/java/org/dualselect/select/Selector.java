package org.dualselect.select;

import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.pytorch.Tensor;
import org.dualselect.engine.Engine;
import org.dualselect.model.Torch;

/**
 * The paper's two rules (arXiv 2606.09866): {@code score = µ·loss − ν·cosine}; references keep the
 * highest scores (high loss, in conflict with the task), tasks the lowest (low loss, in agreement
 * with the references).
 *
 * @param lossWeight µ
 * @param conflictWeight ν
 * @param largest keep the highest scores, else the lowest
 * @param soft weights by softmax at {@code temperature}, else equal weights
 */
public record Selector(
    double lossWeight, double conflictWeight, boolean largest, boolean soft, double temperature) {

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
  }

  /**
   * Scores and selects the first {@code candidates} of the board.
   *
   * @param directionNorm2 {@code [1]}, squared norm of the direction that the dots are with
   * @param tokens {@code [candidates]} when there is a token budget, else null
   * @param k how many to keep at most, ≤ 0 for no limit
   * @param tokenBudget how many tokens to reach, ≤ 0 for no budget
   */
  public void select(
      Engine engine,
      Scoreboard board,
      Tensor directionNorm2,
      Tensor tokens,
      long k,
      double tokenBudget,
      int candidates) {
    score(engine, board, directionNorm2, candidates);
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

  /** Reads the selection back. */
  public static Selection read(Scoreboard board, int candidates) {
    int kept = (int) Torch.toLongs(board.kept)[0];
    long[] index = Torch.toLongs(board.index.narrow(0, 0, kept));
    float[] loss = Torch.toFloats(board.loss.narrow(0, 0, candidates));
    float[] cosine = Torch.toFloats(board.cosine.narrow(0, 0, candidates));
    return new Selection(
        java.util.Arrays.stream(index).mapToInt(i -> (int) i).toArray(),
        pick(Torch.toFloats(board.share.narrow(0, 0, candidates)), index),
        pick(Torch.toFloats(board.weight.narrow(0, 0, candidates)), index),
        pick(Torch.toFloats(board.score.narrow(0, 0, candidates)), index),
        pick(loss, index),
        pick(cosine, index),
        candidates,
        Torch.toDoubles(board.entropy)[0]);
  }

  private static float[] pick(float[] values, long[] index) {
    float[] picked = new float[index.length];
    for (int i = 0; i < index.length; i++) {
      picked[i] = values[(int) index[i]];
    }
    return picked;
  }
}
