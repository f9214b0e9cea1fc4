package org.dualselect.eval;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.dualselect.judge.JudgeException;
import org.dualselect.judge.PairJudge;
import org.dualselect.judge.PairJudge.Criterion;
import org.dualselect.judge.Verdict;

/** Has a judge compare responses with those of a baseline. */
final class Judging {
  /** Requests under way at once: waiting for a server takes no cores. */
  private static final int AT_ONCE = 8;

  private final PairJudge judge;
  private final Baseline baseline;
  private volatile boolean over;

  /** Both orders of one pair, each as the model's own response sees it. */
  private record Both(Verdict first, Verdict second) {
    double score() {
      return (first.score() + 1 - second.score()) / 2;
    }

    boolean consistent() {
      return unclear() == 0 && first.score() == 1 - second.score();
    }

    int unclear() {
      return (first == Verdict.UNCLEAR ? 1 : 0) + (second == Verdict.UNCLEAR ? 1 : 0);
    }
  }

  Judging(PairJudge judge, Baseline baseline) {
    this.judge = judge;
    this.baseline = baseline;
  }

  /** Pairs of those responses that there are. */
  int pairs(Responses responses) {
    return (int) responses.prompts().stream().filter(p -> baseline.response(p).isPresent()).count();
  }

  /**
   * @param done told how many pairs are judged
   * @throws JudgeException when the judge cannot be asked; what it said is kept
   */
  WinRate compare(Responses responses, IntConsumer done) throws IOException {
    Criterion criterion =
        responses.kind().equals("unsafe") ? Criterion.SAFETY : Criterion.HELPFULNESS;
    List<Callable<Both>> pairs = new ArrayList<>();
    for (int i = 0; i < responses.prompts().size(); i++) {
      String prompt = responses.prompts().get(i);
      String own = responses.texts().get(i);
      baseline
          .response(prompt)
          .ifPresent(other -> pairs.add(() -> both(criterion, prompt, own, other)));
    }
    List<Both> judged = all(pairs, done);
    double score = judged.stream().mapToDouble(Both::score).sum();
    return new WinRate(
        responses.kind(),
        responses.file(),
        new Rate(score, judged.size()),
        (int) judged.stream().filter(Both::consistent).count(),
        judged.stream().mapToInt(Both::unclear).sum());
  }

  private List<Both> all(List<Callable<Both>> pairs, IntConsumer done) throws IOException {
    over = false;
    ExecutorService workers = Executors.newFixedThreadPool(AT_ONCE);
    try {
      CompletionService<Both> coming = new ExecutorCompletionService<>(workers);
      pairs.forEach(coming::submit);
      List<Both> judged = new ArrayList<>();
      while (judged.size() < pairs.size()) {
        judged.add(coming.take().get());
        done.accept(judged.size());
      }
      return judged;
    } catch (ExecutionException e) {
      throw failure(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while the judge was asked", e);
    } finally {
      over = true; // so that those who wait do not begin
      finish(workers);
    }
  }

  /** Requests under way are paid for: their answers are waited for, and kept. */
  private static void finish(ExecutorService workers) {
    workers.shutdown();
    try {
      workers.awaitTermination(1, TimeUnit.DAYS);
    } catch (InterruptedException e) {
      workers.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }

  private static RuntimeException failure(Throwable cause) throws IOException {
    if (cause instanceof IOException io) {
      throw io;
    }
    return cause instanceof RuntimeException known ? known : new IllegalStateException(cause);
  }

  private Both both(Criterion criterion, String prompt, String own, String other)
      throws IOException, InterruptedException {
    return over
        ? null
        : new Both(
            judge.compare(criterion, prompt, own, other),
            judge.compare(criterion, prompt, other, own));
  }
}
