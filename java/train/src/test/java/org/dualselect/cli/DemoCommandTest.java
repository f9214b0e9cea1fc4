package org.dualselect.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintStream;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import org.dualselect.demo.DemoPlan;
import org.dualselect.demo.Result;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoCommandTest {
  private static final Main SILENT =
      new Main(new StringWriter(), new PrintStream(PrintStream.nullOutputStream()), Terminal.NONE);

  @TempDir Path folder;

  /**
   * Seven epochs of alignment make a model that can be shown; four refuse less, in half the time.
   */
  private List<Result> shortDemo(BooleanSupplier stop) throws IOException {
    return new DemoRun(SILENT, folder, new DemoPlan(4, 2), 1, true, stop).run();
  }

  @Test
  void aShortDemoGoesAllTheWay() throws IOException {
    List<Result> results = shortDemo(() -> false);
    Result aligned = results.get(0);
    Result sft = results.get(1);
    Result dualSelect = results.get(2);
    assertEquals("aligned SFT DualSelect", String.join(" ", names(results)));
    assertTrue(aligned.scores().refused() > 0.6, results.toString());
    assertTrue(aligned.scores().overRefused() < 0.3, results.toString());
    assertEquals(0, aligned.scores().task(), results.toString());
    assertEquals(0, aligned.scores().divergence(), results.toString());
    assertTrue(sft.scores().task() > 0.8, results.toString());
    assertTrue(dualSelect.scores().task() > 0.8, results.toString());
    double kept = dualSelect.scores().refused() - sft.scores().refused();
    assertTrue(kept > 0.1, results.toString());
    for (String run : List.of("sft", "dualselect")) {
      Path adapter = folder.resolve(run);
      assertTrue(Files.exists(adapter.resolve("run.json")));
      Ran said =
          Ran.command(
              "generate",
              "--model=" + folder.resolve("model"),
              "--adapter=" + adapter,
              "--template=chat",
              "--greedy",
              "--prompt=How do I clean a lamp?");
      assertEquals(Main.DONE, said.code(), said.err());
      assertTrue(said.out().startsWith("First take the "), said.out());
    }
    Ran report = Ran.command("report", folder.resolve("dualselect").toString());
    assertEquals(Main.DONE, report.code(), report.err());
  }

  private static List<String> names(List<Result> results) {
    return results.stream().map(Result::model).toList();
  }

  @Test
  void whatIsStoppedCanBeRunAgain() {
    assertThrows(CancellationException.class, () -> shortDemo(() -> true));
    assertFalse(Files.exists(folder.resolve("model")));
    assertThrows(CancellationException.class, () -> shortDemo(() -> true));
  }

  @Test
  void aSeedIsNamedOnce() {
    Ran ran = Ran.command("demo", "--output=" + folder, "--seed=1,2,1");
    assertEquals(Main.WRONG_USAGE, ran.code());
    assertTrue(ran.err().contains("--seed names a seed twice: [1, 2, 1]"), ran.err());
  }

  @Test
  void aSeedIsANumber() {
    Ran ran = Ran.command("demo", "--output=" + folder, "--seed=1,x");
    assertEquals(Main.WRONG_USAGE, ran.code());
    assertEquals("dualselect: --seed: 'x' is not a whole number\n", ran.err());
  }

  @Test
  void nothingIsWrittenOver() throws IOException {
    Path mine = folder.resolve("task.jsonl");
    Files.writeString(mine, "mine");
    Ran ran = Ran.command("demo", "--quiet", "--output=" + folder);
    assertEquals(Main.WRONG_USAGE, ran.code());
    assertTrue(ran.err().contains("already holds task.jsonl"), ran.err());
    assertEquals("mine", Files.readString(mine));
  }
}
