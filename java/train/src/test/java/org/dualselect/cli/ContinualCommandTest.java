package org.dualselect.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import org.dualselect.Golden;
import org.dualselect.data.AtomicFolder;
import org.dualselect.data.FolderLock;
import org.dualselect.data.RecordReader;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContinualCommandTest {
  private static final String ADAPTER = "adapter_model.safetensors";

  @TempDir Path folder;
  private Path config;
  private Path output;
  private Path boats;

  @BeforeEach
  void writeInputs() throws IOException {
    output = folder.resolve("learned");
    boats =
        Files.writeString(
            folder.resolve("boats.csv"),
            "instruction,output\n" + "how many boats,four boats are safe\n".repeat(20));
    config =
        Files.writeString(
            folder.resolve("run.yaml"),
            """
            model: %s
            max-length: 64
            warmup-steps: 1
            reference-top-k: 4
            learning-rate: 0.02
            epochs: 2
            lora-dropout: 0
            threads: 1
            """
                .formatted(Golden.path("llama3")));
  }

  private Ran continual(String... more) {
    List<String> words = new ArrayList<>(List.of("continual", config.toString()));
    words.addAll(
        List.of(
            "--quiet",
            "--methods=sft,project,dualselect",
            "--seeds=1,2",
            "--memory=5",
            "--output=" + output,
            "--tasks="
                + String.join(
                    ",",
                    boats.toString(),
                    Golden.path("train/task.jsonl").toString(),
                    Golden.path("train/reference.jsonl").toString()),
            "--heldout="
                + String.join(
                    ",",
                    boats.toString(),
                    Golden.path("train/task.jsonl").toString(),
                    Golden.path("train/reference.jsonl").toString())));
    words.removeIf(
        word -> List.of(more).stream().anyMatch(m -> m.startsWith(word.replaceAll("=.*", "="))));
    words.addAll(List.of(more));
    return Ran.command(words.toArray(String[]::new));
  }

  private JsonNode json() {
    return Golden.json(output.resolve("continual.json"));
  }

  /** The accuracies after a stage of a run. */
  private double[] accuracies(String name, int seed, int stage) {
    for (JsonNode run : json().get("runs")) {
      JsonNode outcome = run.get("outcome");
      if (outcome.get("name").textValue().equals(name)
          && outcome.get("seed").asInt() == seed
          && run.get("stage").intValue() == stage) {
        return Golden.doubles(outcome.get("token_accuracies"));
      }
    }
    throw new AssertionError(name + " " + seed + " " + stage);
  }

  private double mean(String name, String figure) {
    return json().at("/methods/" + name + "/" + figure + "/mean").doubleValue();
  }

  @Test
  void threeTasksAndNothingTwice() throws Exception {
    Ran ran = continual("--unsafe=" + Golden.path("train/reference.jsonl"), "--limit=6");
    assertEquals(0, ran.code(), ran.err());
    List<String> lines = ran.out().lines().toList();
    assertTrue(
        lines
            .get(0)
            .matches("token accuracy +runs +boats % +task % +reference % +refuses unsafe %"),
        ran.out());
    assertTrue(lines.get(1).startsWith("before  "), ran.out());
    assertTrue(lines.get(2).matches("sft after boats +2 .* ± .*"), ran.out());
    assertTrue(lines.get(5).startsWith("project after boats, as sft  "), ran.out());
    assertTrue(lines.get(10).startsWith("dualselect after reference "), ran.out());
    assertTrue(
        lines
            .get(12)
            .matches(
                "after the last task +runs +average accuracy % +forgetting % +backward transfer %"
                    + " +loss +refuses unsafe % +steps +seconds"),
        ran.out());
    assertTrue(lines.get(14).matches("sft +2 .* ± .*"), ran.out());
    assertEquals(17, lines.size(), ran.out());
    assertEquals(1 + 1 + 18, Files.readAllLines(output.resolve("continual.csv")).size());
    assertTrue(Files.readString(output.resolve("continual.svg")).startsWith("<svg xmlns"));

    // What forgetting is made of, by hand.
    double[] forgetting = new double[2];
    for (int seed = 1; seed <= 2; seed++) {
      double[] one = accuracies("project", seed, 1);
      double[] two = accuracies("project", seed, 2);
      double[] last = accuracies("project", seed, 3);
      assertTrue(one[0] > 0.5, "boats are easily learned: " + one[0]);
      forgetting[seed - 1] =
          (Math.max(one[0], two[0]) - last[0] + Math.max(one[1], two[1]) - last[1]) / 2;
    }
    assertEquals((forgetting[0] + forgetting[1]) / 2, mean("project", "forgetting"), 1e-12);
    assertEquals(
        Math.abs(forgetting[0] - forgetting[1]) / Math.sqrt(2),
        json().at("/methods/project/forgetting/standard_deviation").doubleValue(),
        1e-12);

    // The first stage of a method without references is sft's own run.
    assertFalse(Files.exists(output.resolve("project-seed1/stage1-boats")));
    assertEquals(accuracies("sft", 1, 1)[0], accuracies("dualselect", 1, 1)[0]);

    stageIsARunOfTrain();
    goesOn(ran);
  }

  private void stageIsARunOfTrain() throws IOException {
    Path memory = output.resolve("references/seed2-stage3.jsonl");
    assertEquals(5, RecordReader.read(memory).size());
    Path alone = folder.resolve("alone");
    Ran train =
        Ran.command(
            "train",
            "--quiet",
            "--config=" + config,
            "--seed=2",
            "--method=dualselect",
            "--task=" + Golden.path("train/reference.jsonl"),
            "--reference=" + memory,
            "--adapter=" + output.resolve("dualselect-seed2/stage2-task"),
            "--output=" + alone);
    assertEquals(0, train.code(), train.err());
    Path stage = output.resolve("dualselect-seed2/stage3-reference");
    assertEquals(-1, Files.mismatch(alone.resolve(ADAPTER), stage.resolve(ADAPTER)));
  }

  /** One stage is missing, another broke off: only these are run again, and all is the same. */
  private void goesOn(Ran before) throws IOException {
    Path kept = output.resolve("sft-seed1/stage3-reference").resolve(ADAPTER);
    FileTime time = Files.getLastModifiedTime(kept);
    FileTime base = Files.getLastModifiedTime(output.resolve("before.json"));
    AtomicFolder.delete(output.resolve("project-seed2/stage2-task"));
    Path record = output.resolve("dualselect-seed2/stage3-reference/run.json");
    Files.writeString(record, Files.readString(record).replace("\"finished\"", "\"running\""));
    Ran again = continual("--unsafe=" + Golden.path("train/reference.jsonl"), "--limit=6");
    assertEquals(0, again.code(), again.err());
    assertEquals(withoutSeconds(before.out()), withoutSeconds(again.out()));
    assertEquals(time, Files.getLastModifiedTime(kept));
    assertEquals(base, Files.getLastModifiedTime(output.resolve("before.json")));
    assertTrue(Files.readString(record).contains("\"finished\""));
  }

  private static String withoutSeconds(String tables) {
    return tables.replaceAll("(?m) +[0-9.]+( ± [0-9.]+)?$", "");
  }

  /** With a pool there are references from the start, and no stage is sft's. */
  @Test
  void thePoolIsThereFromTheFirstStage() throws Exception {
    Path pool = Golden.path("train/reference.jsonl");
    Files.writeString(
        config,
        Files.readString(config) + "reference: %s\nmax-reference-records: 3\n".formatted(pool));
    Ran ran =
        continual(
            "--methods=project",
            "--seeds=1",
            "--tasks=" + boats + "," + Golden.path("train/task.jsonl"),
            "--heldout=" + boats + "," + Golden.path("train/task.jsonl"));
    assertEquals(0, ran.code(), ran.err());
    assertTrue(ran.out().contains("\nproject after boats  "), ran.out());
    assertFalse(Files.exists(output.resolve("sft-seed1")));
    assertEquals(3, RecordReader.read(output.resolve("references/seed1-stage1.jsonl")).size());
    assertEquals(5 + 3, RecordReader.read(output.resolve("references/seed1-stage2.jsonl")).size());
    JsonNode run = Golden.json(output.resolve("project-seed1/stage2-task/run.json"));
    assertEquals(0, run.at("/settings/max-reference-records").intValue());
    assertTrue(run.at("/settings/adapter").asText().endsWith("stage1-boats"));

    Ran other =
        continual(
            "--methods=project",
            "--seeds=1",
            "--memory=6",
            "--tasks=" + boats + "," + Golden.path("train/task.jsonl"),
            "--heldout=" + boats + "," + Golden.path("train/task.jsonl"));
    assertEquals(1, other.code());
    assertEquals(
        "dualselect: %s: was made with another --memory, --tasks or pool of references; give another --output.\n"
            .formatted(output.resolve("references/seed1-stage2.jsonl")),
        other.err());
  }

  @Test
  void aSecondProcessIsTold() throws Exception {
    Files.createDirectories(output);
    try (FolderLock lock = FolderLock.take(output)) {
      Ran ran = continual();
      assertEquals(1, ran.code());
      assertTrue(
          ran.err().startsWith("dualselect: " + output + ": is in use by process "), ran.err());
      assertEquals(1, ran.err().lines().count(), ran.err());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--memory=-1 | --memory must be at least 0, not -1",
        "--tasks=T | --tasks names 1: give two or more files, with commas",
        "--heldout=T,B | --heldout names 2 for 3 of --tasks: give a file for each, in their order",
        "--tasks=T,B,T | --tasks names T twice: give each task once",
        "--tasks=T,B,none.jsonl | --tasks none.jsonl does not exist: give a file of records",
        "--heldout=T,B,none.jsonl | --heldout none.jsonl does not exist: give a file of records",
        "--methods=sft,dual | --methods: 'dual' is none of dualselect, dualselect+, sft, random, mixed, fixed-reference, global-static, filter-only, project, safegrad, lisa",
        "--methods=sft,SFT | --methods names one twice",
        "--tasks=T,B,/dev/null | --tasks /dev/null is no file: it is read more than once, so a pipe will not do",
        "--seeds=1,1 | --seeds must be different numbers"
      })
  void aMistakeIsOneSentence(String flag, String sentence) {
    Ran ran = continual(files(flag));
    assertEquals("dualselect: " + files(sentence) + "\n", ran.err());
    assertEquals(2, ran.code());
    assertFalse(Files.exists(output));
  }

  private String files(String words) {
    return words
        .replaceAll("\\bT\\b", Golden.path("train/task.jsonl").toString())
        .replaceAll("\\bB\\b", boats.toString());
  }

  @Test
  void whatIsMissingIsNamed() {
    Ran ran = Ran.command("continual");
    assertEquals("dualselect: CONFIG is missing: give a file for train --config\n", ran.err());
    ran = Ran.command("continual", config.toString());
    assertEquals(
        "dualselect: --output is missing: give a folder for the runs and the tables\n", ran.err());
    List<String> flags = new ArrayList<>(List.of("continual", config.toString()));
    flags.addAll(List.of("--output=" + output, "--tasks=" + boats + "," + config));
    flags.add("--heldout=" + boats + "," + boats);
    ran = Ran.command(flags.toArray(String[]::new));
    assertEquals(
        "dualselect: --memory is missing: give how many records of earlier tasks are kept; 0 for none\n",
        ran.err());
  }

  /** A bad record of the last task would else be found when the others are learned. */
  @Test
  void aBadRecordIsFoundBeforeAnythingIsTrained() throws Exception {
    Path bad = Files.writeString(folder.resolve("bad.jsonl"), "{\"prompt\": \"alone\"}\n");
    Ran ran = continual("--tasks=" + boats + "," + Golden.path("train/task.jsonl") + "," + bad);
    assertEquals(1, ran.code());
    assertTrue(ran.err().startsWith("dualselect: " + bad + ":1: "), ran.err());
    assertFalse(Files.exists(output));
  }
}
