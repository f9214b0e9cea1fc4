package org.dualselect.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.dualselect.Golden;
import org.dualselect.data.AtomicFolder;
import org.dualselect.train.Method;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sun.misc.Signal;

/** What compare makes of its CONFIGs, and of the models that they begin with. */
class CompareConfigsTest {
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
            max-length: 64
            batch-size: 8
            learning-rate: 0.01
            """
                .formatted(Golden.path("llama3"), Golden.path("train/task.jsonl")));
  }

  /** One short run, with what is measured on in a file of its own. */
  private Ran one(Path unsafe, String... more) {
    List<String> words =
        new ArrayList<>(
            List.of(
                "compare",
                config.toString(),
                "--methods=sft",
                "--seeds=1",
                "--max-new-tokens=4",
                "--output=" + output,
                "--unsafe=" + unsafe));
    words.addAll(List.of(more));
    return Ran.command(words.toArray(String[]::new));
  }

  /** Puts a share into the file that no model could have, and tells whether it is in the table. */
  private boolean takesBeforeFromItsFile(Path unsafe, String... more) throws IOException {
    Path file = output.resolve("before.json");
    JsonNode kept = Golden.json(file);
    ((ObjectNode) kept.get("outcome")).put("refused", 7.0);
    Files.writeString(file, kept.toString());
    Ran ran = one(unsafe, more);
    assertEquals(0, ran.code(), ran.err());
    JsonNode before = Golden.json(output.resolve("comparison.json")).get("runs").get(0);
    assertEquals("before", before.get("name").textValue());
    return before.get("refused").doubleValue() == 7;
  }

  @Test
  void theModelAsItIsIsMeasuredOnce() throws Exception {
    Path model = Files.createDirectory(folder.resolve("model"));
    try (Stream<Path> files = Files.list(Golden.path("llama3"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.copy(file, model.resolve(file.getFileName()));
      }
    }
    Files.writeString(
        config, Files.readString(config).replace(Golden.path("llama3").toString(), "" + model));
    Path unsafe = folder.resolve("unsafe.jsonl");
    Files.copy(Golden.path("train/reference.jsonl"), unsafe);
    assertEquals(0, one(unsafe, "--limit=6").code());
    String again = one(unsafe, "--limit=6").err();
    assertTrue(again.contains("run 1 of 1, trained before: " + output), again);
    assertTrue(takesBeforeFromItsFile(unsafe, "--limit=6"));
    assertFalse(takesBeforeFromItsFile(unsafe, "--limit=5"));
    assertTrue(takesBeforeFromItsFile(unsafe, "--limit=5"));
    Files.write(unsafe, Files.readAllLines(unsafe).subList(0, 8));
    assertFalse(takesBeforeFromItsFile(unsafe, "--limit=5"));
    Path file = model.resolve("config.json");
    Files.setLastModifiedTime(file, FileTime.fromMillis(0));
    assertTrue(takesBeforeFromItsFile(unsafe, "--limit=5"));

    // Nor do the runs on the old model stay beside what is measured of the new.
    Files.writeString(file, "\n", StandardOpenOption.APPEND);
    Path run = output.resolve("sft-seed1");
    assertEquals(
        "dualselect: %s: holds a run on what %s was before it changed; give another --output.\n"
            .formatted(run, file),
        one(unsafe, "--limit=5").err());
    AtomicFolder.delete(run);
    assertFalse(takesBeforeFromItsFile(unsafe, "--limit=5"));
  }

  /** It has no --resume: that is train's. */
  @Test
  void whoStopsItIsToldHowItGoesOn() throws Exception {
    Files.writeString(config, Files.readString(config) + "epochs: 100000\n");
    Path started = output.resolve("sft-seed1/run.json");
    Thread user =
        new Thread(
            () -> {
              for (int i = 0; i < 6000 && !Files.exists(started); i++) {
                LockSupport.parkNanos(10_000_000);
              }
              Signal.raise(new Signal("TERM")); // a process in the background does not hear INT
            });
    user.start();
    Ran ran = one(Golden.path("train/reference.jsonl"), "--limit=6");
    user.join();
    assertEquals(143, ran.code(), ran.err());
    assertFalse(ran.err().contains("--resume"), ran.err());
    assertTrue(ran.err().contains("the same command goes on with it; once more ends"), ran.err());
    assertTrue(
        ran.err()
            .endsWith(
                "stopped with 0 of 1 runs done: what is done is kept in %s, and the same command goes on from there\n"
                    .formatted(output)),
        ran.err());
    assertTrue(Inputs.holdsCheckpoint(started.getParent()));
  }

  @Test
  void theFileWithTheMistakeIsNamed() throws Exception {
    String whole = Files.readString(config);
    Files.writeString(config, whole.replaceAll("task: .*\n", ""));
    refused(config + ": no task: give the file of task records");
    Files.writeString(config, whole.replaceAll("task: .*", "task: none.jsonl"));
    refused(config + ":2: task none.jsonl does not exist: give a file of records");
    Files.writeString(config, whole + "epochs: 0\n");
    refused(config + ":6: epochs must be at least 1, not 0");
    Files.writeString(config, whole + "lora-rank: 4\nadapter: none\n");
    refused(config + ":6: lora-rank cannot be given along with --adapter");
    Files.writeString(config, whole + "epohcs: 2\n");
    refused(config + ":6: unknown key epohcs of train; did you mean epochs?");
    Files.writeString(config, whole);
    assertEquals(
        "dualselect: --methods: 'dual' is none of "
            + String.join(", ", Stream.of(Method.values()).map(Method::toString).toList())
            + "\n",
        one(Golden.path("train/reference.jsonl"), "--methods=dual").err());
    Files.move(config, folder.resolve("runs.yaml"));
    refused("CONFIG " + config + " does not exist; did you mean runs.yaml?");
    assertFalse(Files.exists(output));
  }

  private void refused(String sentence) {
    Ran ran = one(Golden.path("train/reference.jsonl"));
    assertEquals("dualselect: " + sentence + "\n", ran.err());
    assertEquals(Main.WRONG_USAGE, ran.code());
  }

  /** Each begins with what it has, and namesakes are told by their folders. */
  @Test
  void configsOfOneNameWithOtherStarts() throws Exception {
    Path unsafe = Golden.path("train/reference.jsonl");
    assertEquals(0, one(unsafe, "--limit=6").code());
    Path adapter = output.resolve("sft-seed1");
    Path other = Files.createDirectory(folder.resolve("on")).resolve("run.yaml");
    Files.writeString(other, Files.readString(config) + "adapter: " + adapter + "\n");
    Path both = folder.resolve("both");
    output = both;
    Ran ran = one(unsafe, other.toString(), "--limit=6");
    assertEquals(0, ran.code(), ran.err());
    JsonNode methods = Golden.json(both.resolve("comparison.json")).get("methods");
    List<String> names = new ArrayList<>();
    methods.fieldNames().forEachRemaining(names::add);
    String top = folder.getFileName().toString();
    Path model = Golden.path("llama3");
    assertEquals(
        List.of(
            "before, " + model,
            "before, " + model + " with " + adapter,
            top + "/run-sft",
            "on/run-sft"),
        names);
    assertTrue(Files.exists(both.resolve("before-2.json")));
    Path on = both.resolve("on-run-sft-seed1");
    assertTrue(Files.exists(on.resolve("run.json")));

    // What began with another adapter does not stay beside what is measured of this one.
    Path changed = adapter.resolve("adapter_config.json");
    Files.writeString(changed, "\n", StandardOpenOption.APPEND);
    assertEquals(
        "dualselect: %s: holds a run on what %s was before it changed; give another --output.\n"
            .formatted(on, changed),
        one(unsafe, other.toString(), "--limit=6").err());
  }

  /** A model in another type answers otherwise: its runs must not stay beside another's start. */
  @Test
  void oneModelRunInTwoWaysIsMeasuredInBoth() throws Exception {
    Path other = folder.resolve("bf16.yaml");
    Files.writeString(other, Files.readString(config) + "dtype: bfloat16\n");
    Ran ran = one(Golden.path("train/reference.jsonl"), other.toString(), "--limit=6");
    assertEquals(0, ran.code(), ran.err());
    JsonNode runs = Golden.json(output.resolve("comparison.json")).get("runs");
    String before = "before, " + Golden.path("llama3") + " by ";
    assertEquals(before + config, runs.get(0).get("name").textValue());
    assertEquals(before + other, runs.get(1).get("name").textValue());
    assertEquals("bf16-sft", runs.get(3).get("name").textValue());
  }
}
