package org.dualselect.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.dualselect.Golden;
import org.dualselect.train.RunFiles;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What continual makes of the files it is given. */
class ContinualFilesTest {
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
            "model: %s\nmax-length: 64\n".formatted(Golden.path("llama3")));
  }

  /** With one seed, each task its own held-out file. */
  private Ran continual(String methods, String tasks) {
    return Ran.command(
        "continual",
        config.toString(),
        "--quiet",
        "--seeds=1",
        "--memory=5",
        "--output=" + output,
        "--methods=" + methods,
        "--tasks=" + tasks,
        "--heldout=" + tasks);
  }

  /** Each stage answers them with the model that it begins with. */
  @Test
  void thePoolMayBePromptsWhereTheModelsOwnAnswersAreKept() throws Exception {
    Path pool =
        Files.writeString(
            folder.resolve("pool.jsonl"),
            "{\"instruction\": \"count apples\"}\n{\"instruction\": \"open the lock\"}\n");
    Files.writeString(config, Files.readString(config) + "reference: %s\n".formatted(pool));
    String tasks = boats + "," + Golden.path("train/task.jsonl");
    Ran ran = continual("sft,safegrad", tasks);
    assertEquals(0, ran.code(), ran.err());
    for (String stage : List.of("stage1-boats", "stage2-task")) {
      Path said = output.resolve("safegrad-seed1").resolve(stage).resolve(RunFiles.RESPONSES);
      assertEquals(2, Golden.jsonLines(said).size());
    }

    ran = continual("safegrad,project", tasks);
    assertEquals(1, ran.code());
    assertTrue(ran.err().startsWith("dualselect: " + pool + ":1: "), ran.err());
    assertTrue(
        ran.err().endsWith("; or give --reference-loss kl, which takes the model's own.\n"),
        ran.err());
    Files.writeString(config, Files.readString(config) + "reference-loss: kl\n");
    output = folder.resolve("kl");
    ran = continual("project", tasks);
    assertEquals(0, ran.code(), ran.err());
  }

  /** Names are as long as it takes to tell the tasks. */
  @Test
  void namesakesAreToldByTheirFolders() throws Exception {
    List<String> tasks = new ArrayList<>();
    for (String name : List.of("a/train.csv", "b/train.csv", "gsm8k.v2.csv")) {
      Path task = folder.resolve(name);
      Files.createDirectories(task.getParent());
      tasks.add(Files.copy(boats, task).toString());
    }
    String files = String.join(",", tasks);
    Ran ran = continual("sft", files);
    assertEquals(0, ran.code(), ran.err());
    String head = ran.out().lines().findFirst().orElseThrow();
    assertTrue(head.matches("token accuracy +runs +a/train % +b/train % +gsm8k\\.v2 %"), head);
    assertTrue(ran.out().contains("\nsft after b/train "), ran.out());
    for (String stage : List.of("stage1-a-train", "stage2-b-train", "stage3-gsm8k.v2")) {
      assertTrue(
          Files.exists(output.resolve("sft-seed1").resolve(stage).resolve(RunFiles.RUN)), stage);
    }
  }

  @Test
  void aMissingConfigIsNamedAsItWasGiven() throws Exception {
    Files.delete(config);
    Ran ran = continual("sft", boats + "," + Golden.path("train/task.jsonl"));
    assertEquals(
        "dualselect: CONFIG %s does not exist: give a file for train --config\n".formatted(config),
        ran.err());
    assertEquals(Main.WRONG_USAGE, ran.code());
    assertFalse(Files.exists(output));
  }
}
