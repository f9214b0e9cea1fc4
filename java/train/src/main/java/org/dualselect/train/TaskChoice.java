package org.dualselect.train;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.dualselect.data.EncodedSample;
import org.dualselect.model.Torch;
import org.dualselect.select.Scoreboard;
import org.dualselect.select.Selector;

/** Which samples of a batch make its update, and with which weights. */
final class TaskChoice {
  /** Keeps the draws of {@code random} apart from all others. */
  private static final long STREAM = 0x7a5c_0000L;

  private final Session session;
  private final TrainSettings settings;
  private final Method method;
  private final Selector selector;
  private final Scoreboard board;
  private final TokenBudget budget;
  private long[] tokens;

  TaskChoice(Session session, TrainSettings settings) {
    this.session = session;
    this.settings = settings;
    this.method = settings.selection().method();
    this.selector = settings.selection().taskSelector(settings.extensions().scoreScale());
    this.board =
        new Scoreboard(settings.optimizer().batchSize() + settings.extensions().freshReferences());
    this.budget = new TokenBudget(settings.selection().taskTokenBudget());
  }

  TokenBudget.State state() {
    return budget.state();
  }

  void restore(TokenBudget.State state) {
    budget.restore(state);
  }

  /**
   * Weights of all samples of a pass, those of its references 0 unless they are task samples too.
   *
   * @param batch the pass's task samples, which come first
   * @param references how many follow them
   * @param direction that of the references
   * @param directionNorm2 {@code [1]}, its squared norm
   * @param step of the run, for what is left to chance
   */
  Tensor weights(
      StepPass pass,
      List<EncodedSample> batch,
      int references,
      Tensor direction,
      Tensor directionNorm2,
      long step) {
    tokens = batch.stream().mapToLong(EncodedSample::supervised).toArray();
    int tasks = tokens.length;
    switch (method.keep()) {
      case ALL -> {
        float[] weights = new float[tasks + references];
        Arrays.fill(weights, 0, tasks, 1f / tasks);
        return Torch.of(weights, weights.length);
      }
      case UNION -> {
        return pass.mean();
      }
      case RANDOM -> {
        board.load(pass.losses());
        board.scores(Torch.of(random(step, tasks), tasks));
      }
      case SCORED -> {
        pass.stats(board, direction);
        session
            .clock()
            .engine(() -> selector.score(session.engine(), board, directionNorm2, tasks));
      }
    }
    keep(tasks);
    Tensor weights = board.weight().narrow(0, 0, tasks);
    return references == 0
        ? weights
        : torch.cat(new TensorVector(weights, Torch.of(new float[references], references)), 0);
  }

  private void keep(int tasks) {
    double most = budget.of(Arrays.stream(tokens).sum());
    session
        .clock()
        .engine(
            () ->
                selector.keep(
                    session.engine(),
                    board,
                    budget.given() ? Torch.of(tokens) : null,
                    budget.given() ? 0 : settings.selection().taskTopK(),
                    most,
                    tasks));
  }

  /**
   * Reads what was selected, and with it {@code more}; null where all of the batch is used.
   *
   * @param more as of {@link Selector#read}
   */
  Selector.Read read(Tensor more) {
    if (!method.selects()) {
      return null;
    }
    Selector.Read read = Selector.read(board, tokens.length, more);
    budget.kept(Arrays.stream(read.selection().index()).mapToLong(i -> tokens[i]).sum());
    return read;
  }

  private float[] random(long step, int count) {
    SplittableRandom random =
        new SplittableRandom(DrawSeed.of(settings.machine().seed(), STREAM, step));
    float[] scores = new float[count];
    for (int i = 0; i < count; i++) {
      scores[i] = (float) random.nextDouble();
    }
    return scores;
  }
}
