package org.dualselect.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.dualselect.Golden;
import org.dualselect.data.InputException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrainOutputTest {
  private static final List<String> RUN =
      List.of(
          ".lock",
          "README.md",
          "adapter_config.json",
          "adapter_model.safetensors",
          "checkpoint-5",
          "selection_log.jsonl");

  @TempDir Path folder;
  private Path output;

  @BeforeEach
  void choose() {
    output = folder.resolve("run");
  }

  private Settings settings() {
    return Settings.golden(output).with("epochs", 1);
  }

  private void write(String name) throws Exception {
    Files.createDirectories(output);
    Files.writeString(output.resolve(name), "old " + name);
  }

  private List<String> names() throws Exception {
    try (Stream<Path> files = Files.list(output)) {
      return files.map(f -> f.getFileName().toString()).sorted().toList();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"adapter_model.safetensors", "notes.txt", ".hidden"})
  void aFolderWithAnyFileIsRefused(String name) throws Exception {
    write(name);
    Golden.fails(
        InputException.class,
        () -> Run.of(settings()),
        output.toString(),
        "is not empty",
        "--overwrite");
    assertEquals(List.of(name), names());
    assertEquals("old " + name, Files.readString(output.resolve(name)));
  }

  @Test
  void aFileIsRefused() throws Exception {
    Files.writeString(output, "mine");
    for (boolean overwrite : new boolean[] {false, true}) {
      Golden.fails(
          InputException.class,
          () -> Run.of(settings().with("overwrite", overwrite)),
          output.toString(),
          "is a file");
    }
    assertEquals("mine", Files.readString(output));
  }

  @Test
  void anEmptyOrMissingFolderIsFilled() throws Exception {
    Files.createDirectories(output);
    Run.of(settings());
    assertEquals(RUN, names());
    output = folder.resolve("a/b/c");
    Run.of(settings());
    assertEquals(RUN, names());
  }

  @Test
  void overwritingReplacesTheFilesOfARunAlone() throws Exception {
    for (String name : List.of("adapter_config.json", "selection_log.jsonl", "notes.txt")) {
      write(name);
    }
    // A later step than any of this run: it must not be what a resume finds.
    Golden.copy("train", output.resolve("checkpoint-99"));
    Golden.copy("train", output.resolve(".tmp-1f")); // a killed run's
    Run again = Run.of(settings().with("overwrite", true));
    assertEquals("old notes.txt", Files.readString(output.resolve("notes.txt")));
    List<String> expected = new ArrayList<>(RUN);
    expected.add(expected.indexOf("selection_log.jsonl"), "notes.txt");
    assertEquals(expected, names());
    output = folder.resolve("fresh");
    Run fresh = Run.of(settings());
    assertArrayEquals(fresh.adapterBytes(), again.adapterBytes());
    assertEquals(fresh.log(), again.log());
  }

  @Test
  void aCardThatIsNotOursStays() throws Exception {
    write("README.md");
    Run.of(settings().with("overwrite", true));
    assertEquals("old README.md", Files.readString(output.resolve("README.md")));
  }

  /** Those of an earlier run would be taken for this one's. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "selection_log.jsonl",
        "metrics.jsonl",
        "run.json",
        "events.out.tfevents.1700000000.host.7"
      })
  void trainingLeavesNoOldLog(String name) throws Exception {
    write(name);
    Run.of(Settings.sft(output).with("overwrite", true).with("epochs", 1));
    assertFalse(Files.exists(output.resolve(name)));
  }

  @Test
  void anAdapterGoesOnInItsOwnFolder() throws Exception {
    Golden.copy("llama3/adapter", output);
    float[] before = Run.parameters(output);
    Run run = Run.of(settings().with("adapter", output).with("overwrite", true));
    assertEquals(before.length, run.parameters().length);
    assertTrue(Files.exists(output.resolve("selection_log.jsonl")));
  }
}
