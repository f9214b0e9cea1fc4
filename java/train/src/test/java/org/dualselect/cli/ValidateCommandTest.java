package org.dualselect.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.dualselect.Golden;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** More of it, through the launcher, in src/test/sh/validate.sh. */
class ValidateCommandTest {
  @TempDir Path folder;

  private Ran validate(String... more) {
    List<String> words =
        new ArrayList<>(
            List.of(
                "validate",
                "--model=" + Golden.path("llama3"),
                "--task=" + Golden.path("train/task.jsonl"),
                "--reference=" + Golden.path("train/reference.jsonl"),
                "--output=" + folder.resolve("run"),
                "--max-length=80",
                "--reference-top-k=6"));
    words.addAll(List.of(more));
    return Ran.command(words.toArray(String[]::new));
  }

  private List<String> left() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(Path::toString).toList();
    }
  }

  @Test
  void saysWhatARunWouldDoAndLeavesNothing() throws IOException {
    Ran ran = validate("--epochs=3", "--refresh-every=2");
    assertEquals(Main.DONE, ran.code(), ran.err());
    assertTrue(ran.out().contains("task       24 of 24 records used, 1,146 tokens"), ran.out());
    assertTrue(ran.out().contains("reference  20 of 20 records used"), ran.out());
    assertTrue(ran.out().contains("4 modules, 4,992 parameters"), ran.out());
    // 10 of the warm-up, and 3 epochs of 3 batches.
    assertTrue(
        ran.out().contains("run        19 steps, 10 of them warm-up; references selected 5 times"),
        ran.out());
    assertFalse(ran.out().contains("warning"), ran.out());
    assertTrue(ran.err().contains("train would run; nothing was trained"), ran.err());
    assertEquals(List.of(), left());
  }

  /** How often the references will drift, no trial tells: a round of the 6 takes 3 of 9 steps. */
  @Test
  void refreshesByDriftAreBounded() {
    Ran ran = validate("--refresh-every=auto", "--fresh-references=2", "--epochs=3");
    assertEquals(Main.DONE, ran.code(), ran.err());
    assertTrue(
        ran.out()
            .contains(
                "references selected once, and again as often as they drift: 3 times at most"),
        ran.out());
    assertTrue(ran.out().matches("(?s).*time       about [^:]* to [^:]*: .*"), ran.out());
  }

  @Test
  void quietSaysWhatIsWrongAlone() {
    Ran good = validate("--quiet");
    assertEquals("", good.out() + good.err());
    Ran bad = validate("--quiet", "--rho=-1");
    assertEquals("", bad.out());
    assertTrue(bad.err().startsWith("dualselect: --rho must be 0 or more, not -1.0\n"), bad.err());
  }

  /** One group of settings may hold several mistakes, and each hides the next one. */
  @Test
  void everyMistakeInTheFlagsIsListed() {
    Ran ran =
        Ran.command(
            "validate --rho=-1 --task-top-k=-1 --conflict-weight=x --epochs=0 --batch-size=0 stray"
                .split(" "));
    assertEquals(Main.WRONG_USAGE, ran.code());
    for (String sentence :
        List.of(
            "--conflict-weight: 'x' is not a number such as 1.0",
            "'stray' belongs to no flag",
            "--model is missing: give the folder of a Hugging Face checkpoint",
            "--task is missing: give the file of task records",
            "--output is missing: give a folder for the adapter and the logs",
            "--task-top-k must be at least 0, not -1",
            "--rho must be 0 or more, not -1.0",
            "--epochs must be at least 1, not 0",
            "--batch-size must lie between 1 and 65536, not 0",
            "--reference is missing: give the file of reference records, or use --method sft")) {
      assertTrue(ran.err().contains("dualselect: " + sentence + "\n"), sentence + ": " + ran.err());
    }
    assertTrue(ran.err().endsWith("10 problems; train would not run\n"), ran.err());
  }

  /** The optimiser's own failure: a learning rate that no float survives. */
  @Test
  void whatBreaksInTheFirstStepsIsFound() throws IOException {
    Ran ran = validate("--learning-rate=1e38", "--warmup-steps=1", "--max-grad-norm=0");
    assertEquals(Main.FAILED, ran.code(), ran.out());
    assertTrue(ran.err().contains("lower --learning-rate"), ran.err());
    assertFalse(ran.err().contains("dualselect-trial"), ran.err());
    assertFalse(ran.err().contains("saved"), ran.err());
    assertEquals(List.of(), left());
  }

  @Test
  void anAdapterKeepsToItsTemplate() throws IOException {
    Path run = folder.resolve("run");
    String[] train = {
      "train",
      "--quiet",
      "--model=" + Golden.path("llama3"),
      "--task=" + Golden.path("train/task.jsonl"),
      "--method=sft",
      "--output=" + run,
      "--max-length=64"
    };
    assertEquals(Main.DONE, Ran.command(train).code());
    String note =
        "the adapter in %s was trained with --template plain, but this is --template plain"
            + " --fix-first-token: give --template plain";
    Ran ran =
        validate("--adapter=" + run, "--fix-first-token", "--output=" + folder.resolve("next"));
    assertTrue(ran.out().contains("warning: " + note.formatted(run)), ran.out());
    assertFalse(
        validate("--adapter=" + run, "--output=" + folder.resolve("next"))
            .out()
            .contains("template"));

    String[] generate = {
      "generate",
      "--model=" + Golden.path("llama3"),
      "--adapter=" + run,
      "--prompt=a",
      "--greedy",
      "--max-new-tokens=1",
      "--fix-first-token"
    };
    assertTrue(Ran.command(generate).err().contains("note: " + note.formatted(run)));
    Files.delete(run.resolve("README.md")); // then the record of the run says it
    assertTrue(Ran.command(generate).err().contains("note: " + note.formatted(run)));
    Files.writeString(run.resolve("run.json"), "somebody's own");
    assertEquals("", Ran.command(generate).err());
  }
}
