package org.dualselect.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.dualselect.Golden;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReportCommandTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "report | 2 | DIR is missing: give the --output of a train",
        "report run --watch --output x.html | 2 | --output cannot be given along with --watch",
        "report run --port 80 | 2 | --port belongs to --watch",
        "report run --watch --port 70000 | 2 | --port must lie between 0 and 65535, not 70000",
        "report /none | 1 | /none: is not a folder; give the --output of a train.",
        "report a b | 2 | 'b' is one too many: report takes one DIR"
      })
  void aMistakeIsOneSentence(String line, int code, String sentence) {
    Ran ran = Ran.command(line.split(" "));
    assertEquals(code, ran.code(), ran.err());
    assertEquals("dualselect: " + sentence, ran.err().strip());
  }

  /** Train, then its report: every flag's value, the words of the command, the page. */
  @Test
  void aRunAndItsReport() throws Exception {
    Path run = folder.resolve("run");
    String[] train = {
      "train",
      "--quiet",
      "--model=" + Golden.path("llama3"),
      "--task=" + Golden.path("train/task.jsonl"),
      "--reference=" + Golden.path("train/reference.jsonl"),
      "--output=" + run,
      "--max-length=64",
      "--warmup-steps=1",
      "--reference-top-k=6"
    };
    assertEquals(0, Ran.command(train).code());
    var info = Golden.json(run.resolve("run.json"));
    assertEquals("train", info.get("command").get(0).textValue());
    var settings = info.get("settings");
    assertEquals(64, settings.get("max-length").intValue());
    assertEquals("epoch", settings.get("refresh-every").textValue());
    assertEquals(8, settings.get("score-batch-size").intValue());
    assertEquals("hard", settings.get("selection").textValue());
    assertEquals("v_proj", settings.get("target-modules").get(1).textValue());

    Ran ran = Ran.command("report", run.toString());
    assertEquals("the report is in " + run.resolve("report.html") + "\n", ran.out());
    String page = Files.readString(run.resolve("report.html"));
    assertTrue(page.contains("4 of 4 steps"), page);
    assertTrue(page.contains("task samples seen after the warm-up were dropped"), page);
    Path other = folder.resolve("a/b.html");
    assertEquals(0, Ran.command("report", run.toString(), "--quiet", "--output=" + other).code());
    assertEquals(page, Files.readString(other));
    Ran again = Ran.command("report", run.toString(), "--output=" + other);
    assertEquals(2, again.code());
    assertTrue(again.err().contains("b.html already exists"), again.err());
  }
}
