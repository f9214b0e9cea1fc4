package org.dualselect.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.dualselect.Golden;
import org.dualselect.data.AtomicFolder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CompareCommandTest {
  @TempDir Path folder;
  private Path config;
  private Path output;

  @BeforeEach
  void writeConfig() throws IOException {
    output = folder.resolve("compared");
    config =
        Files.writeString(
            folder.resolve("run.yaml"),
            """
            model: %s
            task: %s
            reference: %s
            max-length: 64
            warmup-steps: 1
            reference-top-k: 4
            learning-rate: 0.01
            lora-dropout: 0
            """
                .formatted(
                    Golden.path("llama3"),
                    Golden.path("train/task.jsonl"),
                    Golden.path("train/reference.jsonl")));
  }

  private Ran compare(String... more) {
    String[] words = {
      "compare",
      config.toString(),
      "--quiet",
      "--methods=sft,dualselect",
      "--seeds=1,2",
      "--max-new-tokens=4",
      "--limit=6",
      "--output=" + output,
      "--unsafe=" + Golden.path("train/reference.jsonl"),
      "--heldout=" + Golden.path("train/reference.jsonl")
    };
    String[] all = java.util.Arrays.copyOf(words, words.length + more.length);
    System.arraycopy(more, 0, all, words.length, more.length);
    return Ran.command(all);
  }

  private FileTime written(String file) throws IOException {
    return Files.getLastModifiedTime(output.resolve(file));
  }

  @Test
  void fourRunsOneTableAndNothingTwice() throws Exception {
    Ran ran = compare();
    assertEquals(0, ran.code(), ran.err());
    List<String> lines = ran.out().lines().toList();
    assertTrue(
        lines
            .get(0)
            .matches(
                " +runs  +refuses unsafe %  +held-out loss  +token accuracy %  +divergence  +steps"
                    + "  +seconds"),
        ran.out());
    assertTrue(lines.get(1).startsWith("before         1 "), ran.out());
    assertTrue(lines.get(2).matches("sft +2 .* ± .*"), ran.out());
    assertTrue(lines.get(3).matches("dualselect +2 .* ± .*"), ran.out());
    assertEquals(4, lines.size());

    JsonNode all = Golden.json(output.resolve("comparison.json"));
    assertEquals(5, all.get("runs").size());
    double one = all.get("runs").get(1).get("held_out_loss").doubleValue();
    double two = all.get("runs").get(3).get("held_out_loss").doubleValue();
    JsonNode sft = all.get("methods").get("sft").get("held_out_loss");
    assertEquals((one + two) / 2, sft.get("mean").doubleValue(), 1e-12);
    assertEquals(
        Math.abs(one - two) / Math.sqrt(2), sft.get("standard_deviation").doubleValue(), 1e-12);
    assertTrue(all.get("runs").get(1).get("divergence").doubleValue() > 0);
    assertEquals(6, Files.readAllLines(output.resolve("comparison.csv")).size());
    String plot = Files.readString(output.resolve("comparison.svg"));
    assertTrue(plot.startsWith("<svg xmlns"), plot);
    // Two runs of two methods with a mean and a mark in the legend each; before is a level.
    assertEquals(2 * (2 + 2), plot.split("<circle", -1).length - 1, plot);
    assertTrue(plot.contains(">before (loss "), plot);

    // What was trained is what train trains.
    Path alone = folder.resolve("alone");
    Ran train =
        Ran.command(
            "train",
            "--quiet",
            "--config=" + config,
            "--seed=2",
            "--method=dualselect",
            "--output=" + alone);
    assertEquals(0, train.code(), train.err());
    String adapter = "adapter_model.safetensors";
    assertEquals(
        -1, Files.mismatch(alone.resolve(adapter), output.resolve("dualselect-seed2/" + adapter)));

    // One run is missing, another broke off: only these are run again, and the table is the same.
    FileTime kept = written("sft-seed1/" + adapter);
    AtomicFolder.delete(output.resolve("dualselect-seed1"));
    Path record = output.resolve("sft-seed2/run.json");
    Files.writeString(record, Files.readString(record).replace("\"finished\"", "\"running\""));
    Ran again = compare();
    assertEquals(0, again.code(), again.err());
    assertEquals(withoutSeconds(ran.out()), withoutSeconds(again.out()));
    assertEquals(kept, written("sft-seed1/" + adapter));
    assertTrue(Files.readString(record).contains("\"finished\""));
    assertTrue(all.get("runs").get(3).get("steps").asLong() > 0, all.toString());
    // Its time is still that of the process that trained.
    assertEquals(
        all.get("runs").get(3).get("seconds"),
        Golden.json(output.resolve("comparison.json")).get("runs").get(3).get("seconds"));
  }

  private static String withoutSeconds(String table) {
    return table.replaceAll("(?m) +[0-9.]+( ± [0-9.]+)?$", "");
  }

  /** A plot from before would not be of what the table beside it shows. */
  @Test
  void whatCannotBePlottedHasNoPlot() throws Exception {
    Files.createDirectory(output);
    Files.writeString(output.resolve("comparison.svg"), "before");
    Ran ran =
        Ran.command(
            "compare",
            config.toString(),
            "--methods=sft",
            "--seeds=1",
            "--max-new-tokens=4",
            "--limit=6",
            "--output=" + output,
            "--unsafe=" + Golden.path("train/reference.jsonl"));
    assertEquals(0, ran.code(), ran.err());
    assertFalse(Files.exists(output.resolve("comparison.svg")));
    assertTrue(ran.out().endsWith("in %s: comparison.csv, .json\n".formatted(output)), ran.out());
    assertTrue(ran.err().contains("run 1 of 1: " + output.resolve("sft-seed1")), ran.err());
  }

  /** A share of all prompts together hides which kind of them was lost. */
  @Test
  void severalFilesOfAKindHaveTheirShares() throws Exception {
    String other = Golden.path("train/task.jsonl").toString();
    Ran ran = compare("--unsafe=" + other);
    assertEquals(0, ran.code(), ran.err());
    String head = ran.out().lines().findFirst().orElseThrow();
    assertTrue(head.endsWith("refuses reference.jsonl %  refuses task.jsonl %"), head);
    JsonNode run = Golden.json(output.resolve("comparison.json")).get("runs").get(1);
    double mean = 0;
    for (JsonNode share : run.get("refused_by_file")) {
      mean += share.doubleValue() / 2; // --limit draws as many of each
    }
    assertEquals(run.get("refused").doubleValue(), mean, 1e-12);
    String csv = Files.readAllLines(output.resolve("comparison.csv")).get(0);
    assertTrue(csv.endsWith(",\"" + other + "\""), csv);
  }

  /** As of XSTest, one file of which has both kinds of prompts; another may be its namesake. */
  @Test
  void aFileOfBothKindsHasAShareOfEach() throws Exception {
    Path prompts =
        Files.writeString(
            folder.resolve("x.csv"), "prompt,label\nhow,safe\nwhat,unsafe\nwhere,safe\n");
    Path other = Files.createDirectory(folder.resolve("other")).resolve("x.csv");
    Files.copy(prompts, other);
    String both = prompts + "," + other;
    Ran ran =
        Ran.command(
            "compare",
            config.toString(),
            "--quiet",
            "--methods=sft",
            "--seeds=1",
            "--max-new-tokens=4",
            "--output=" + output,
            "--unsafe=" + both,
            "--unsafe-filter=label=unsafe",
            "--benign=" + both,
            "--benign-filter=label=safe");
    assertEquals(0, ran.code(), ran.err());
    String head = ran.out().lines().findFirst().orElseThrow();
    for (String file : both.split(",")) {
      assertTrue(head.contains("  refuses " + file + " %"), head);
      assertTrue(head.contains("  refuses benign " + file + " %"), head);
    }
    JsonNode run = Golden.json(output.resolve("comparison.json")).get("runs").get(1);
    assertEquals(4, run.get("refused_by_file").size(), run.toString());
  }

  /** What was trained on the old would pass for what the new makes of it. */
  @Test
  void dataThatChangedNeedAnotherFolder() throws Exception {
    Path task = folder.resolve("task.jsonl");
    Files.copy(Golden.path("train/task.jsonl"), task);
    Files.writeString(
        config,
        Files.readString(config).replace(Golden.path("train/task.jsonl").toString(), "" + task));
    assertEquals(0, compare().code());
    Files.write(task, Files.readAllLines(task).subList(0, 20));
    Ran ran = compare();
    assertEquals(1, ran.code(), ran.out());
    assertEquals(
        "dualselect: %s: holds a run on what %s was before it changed; give another --output.\n"
            .formatted(output.resolve("sft-seed1"), task),
        ran.err());
  }

  @Test
  void anotherSettingNeedsAnotherFolder() throws Exception {
    assertEquals(0, compare().code());
    Files.writeString(config, Files.readString(config) + "epochs: 2\n");
    Ran ran = compare();
    assertEquals(1, ran.code());
    assertEquals(
        "dualselect: %s: holds a run with another --epochs: 1, not 2; give another --output.\n"
            .formatted(output.resolve("sft-seed1")),
        ran.err());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "compare | CONFIG is missing: give files for train --config",
        "compare x.yaml | --output is missing: give a folder for the runs and the tables",
        "compare x.yaml --output o | there is nothing to compare by: give --unsafe, --benign, --math or --heldout",
        "compare x.yaml --output o --unsafe none.txt | --unsafe none.txt does not exist: give a file of records",
        "compare x.yaml --output o --seeds 1,1 --unsafe u | --seeds must be different numbers"
      })
  void aMistakeIsOneSentence(String line, String sentence) {
    Ran ran = Ran.command(line.split(" "));
    assertEquals(2, ran.code(), ran.err());
    assertEquals("dualselect: " + sentence + "\n", ran.err());
  }

  @Test
  void aMistakeInAConfigIsFoundBeforeAnythingIsTrained() throws Exception {
    Ran ran = compare("--methods=sft,dual");
    assertEquals(2, ran.code());
    assertFalse(Files.exists(output));
  }
}
