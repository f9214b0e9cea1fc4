package org.dualselect.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.dualselect.train.TrainListener.Step;
import org.dualselect.train.TrainSummary;
import org.junit.jupiter.api.Test;

class ConsoleProgressTest {
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final PrintStream stream = new PrintStream(err, true, StandardCharsets.UTF_8);
  private long now;

  private List<String> lines() {
    return err.toString(StandardCharsets.UTF_8).lines().toList();
  }

  private Step step(String phase, int step, int total, double cosine) {
    now += 1_000_000_000;
    return new Step(
        step, 1, phase, step, total, step, 4, 8, cosine, 1, 1e-4, 100, 1, null, null, null);
  }

  @Test
  void aPipeGetsTheFirstTheLastAndNowAndThenALine() {
    try (ConsoleProgress progress = ConsoleProgress.plain(stream, () -> now)) {
      progress.planned(12, 0, 8);
      for (int i = 1; i <= 12; i++) {
        progress.step(step("epoch 1/2", i, 12, 0.25));
      }
    }
    assertEquals(
        List.of(
            "epoch 1/2  1/12  loss 1.0000  kept 50 %  mean cosine +0.250  100 tokens/s  left 0:11",
            "epoch 1/2  6/12  loss 4.0000  kept 50 %  mean cosine +0.250  100 tokens/s  left 6.0 s",
            "epoch 1/2  11/12  loss 9.0000  kept 50 %  mean cosine +0.250  100 tokens/s  left 1.0 s",
            "epoch 1/2  12/12  loss 12.0000  kept 50 %  mean cosine +0.250  100 tokens/s"),
        lines());
  }

  /** A first per cent says nothing about the rest. */
  @Test
  void mergingCountsBytes() {
    try (ConsoleProgress progress = ConsoleProgress.plain(stream, () -> now)) {
      for (long done : new long[] {1_000, 5_000_000, 50_000_000, 400_000_000, 500_000_000}) {
        now = done * 20;
        progress.merged(done, 500_000_000, now * 1e-9);
      }
    }
    assertEquals(
        List.of(
            "merging  1/100  % of 500.0 MB, 50 MB/s  left 9.9 s",
            "merging  80/100  % of 500.0 MB, 50 MB/s  left 2.0 s",
            "merging  100/100  % of 500.0 MB, 50 MB/s"),
        lines());
  }

  @Test
  void everyPhaseStartsAfresh() {
    try (ConsoleProgress progress = ConsoleProgress.plain(stream, () -> now)) {
      progress.info("model: x\u001b[2J");
      progress.planned(6, 40, 8);
      progress.step(step("warm-up", 1, 3, 0));
      progress.scored("references 1", 8, 40, 6);
      progress.scored("references 1", 16, 40, 12);
      progress.step(step("epoch 1/1", 1, 3, 0.5));
    }
    assertEquals(
        List.of(
            "model: x\\u001b[2J",
            // 5 steps of 1 s, and 40 records at the 8 of a step.
            "warm-up  1/3  loss 1.0000  kept 50 %  100 tokens/s  left 0:10",
            // 5 steps of 1 s, and 32 records at 0.75 s.
            "references 1  8/40  1.3 records/s  left 0:29",
            "epoch 1/1  1/3  loss 1.0000  kept 50 %  mean cosine +0.500  100 tokens/s  left 0:22"),
        lines());
  }

  /**
   * Before any step there is nothing else to see; a refresh later counts in the time left alone.
   */
  @Test
  void aShortRefreshLeavesTheEpochWhole() {
    try (ConsoleProgress progress = ConsoleProgress.plain(stream, () -> now)) {
      progress.planned(3, 16, 8);
      progress.scored("references 1", 8, 8, 2);
      progress.step(step("epoch 1/1", 1, 3, 0.5));
      progress.scored("references 1", 8, 8, 2);
      progress.step(step("epoch 1/1", 2, 3, 0.5));
      progress.step(step("epoch 1/1", 3, 3, 0.5));
    }
    assertEquals(
        List.of(
            "references 1  8/8  4.0 records/s  left 8.0 s",
            "epoch 1/1  1/3  loss 1.0000  kept 50 %  mean cosine +0.500  100 tokens/s  left 4.0 s",
            "epoch 1/1  3/3  loss 2.5000  kept 50 %  mean cosine +0.500  100 tokens/s"),
        lines());
  }

  /** Refreshes of a pool of one batch, several in an epoch, are each counted. */
  @Test
  void nothingIsLeftAtTheEnd() {
    TimeLeft left = new TimeLeft();
    left.planned(1, 16, 8);
    left.scored("references 1", 8, 2);
    assertEquals(4, left.seconds());
    left.scored("references 1", 8, 4);
    left.step(1);
    assertEquals(0, left.seconds());
  }

  /** As with {@code --refresh-every auto}, where only the first refresh is planned. */
  @Test
  void refreshesThatNobodyPlannedTakeNothingFromTheTimeLeft() {
    TimeLeft left = new TimeLeft();
    left.planned(3, 8, 8);
    for (int refresh = 1; refresh <= 4; refresh++) {
      left.scored("references " + refresh, 8, 10);
    }
    left.step(1);
    assertEquals(2, left.seconds());
  }

  @Test
  void theSummaryTellsWhereTheTimeWent() {
    try (ConsoleProgress progress = ConsoleProgress.plain(stream, () -> now)) {
      progress.step(step("epoch 1/1", 1, 1, 0));
      progress.finished(new TrainSummary(Path.of("run"), 1, 80, 40, 20, 4, true, 2.5));
    }
    assertEquals(
        "stopped after 1 step in 1:20: 1000.0 ms a step; of the time forward 50 %, backward 25 %,"
            + " engine 5 %; last loss 2.5000; the adapter is in run",
        lines().get(1));
  }

  @Test
  void aTerminalGetsABar() {
    Main main = new Main(new StringWriter(), stream, new Terminal(true, 120, false));
    try (ConsoleProgress progress = ConsoleProgress.of(main, false)) {
      progress.step(step("epoch 1/1", 1, 2, 0.5));
      progress.step(step("epoch 1/1", 2, 2, 0.5));
    }
    String shown = err.toString(StandardCharsets.UTF_8);
    assertTrue(shown.contains("\repoch 1/1"), shown);
    assertTrue(shown.contains("2/2"), shown);
    assertTrue(shown.contains("loss 2.0000  kept 50 %  mean cosine +0.500"), shown);
  }

  /** In 80 columns the figures count for more than a bar. */
  @Test
  void aNarrowTerminalGetsTheFigures() {
    Main main = new Main(new StringWriter(), stream, new Terminal(true, 80, false));
    try (ConsoleProgress progress = ConsoleProgress.of(main, false)) {
      progress.planned(4, 0, 8);
      progress.step(step("epoch 1/1", 1, 4, 0.5));
      progress.step(step("epoch 1/1", 4, 4, 0.5));
    }
    String shown = err.toString(StandardCharsets.UTF_8);
    String words = "epoch 1/1 4/4 left 2.0 s loss 4.0000 kept 50 % mean cosine +0.500 100 tokens/s";
    assertTrue(shown.contains(words), shown);
  }

  @Test
  void quietSaysNothing() {
    Main main = new Main(new StringWriter(), stream, Terminal.NONE);
    try (ConsoleProgress progress = ConsoleProgress.of(main, true)) {
      progress.info("x");
      progress.step(step("epoch 1/1", 1, 1, 0));
      progress.scored("scoring", 1, 1, 1);
    }
    assertEquals(List.of(), lines());
  }

  @Test
  void times() {
    assertEquals("9.5 s", Figures.time(9.5));
    assertEquals("1:01", Figures.time(61));
    assertEquals("1:01:01", Figures.time(3661));
  }
}
