package org.dualselect.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.dualselect.Golden;
import org.dualselect.train.RunFiles;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the commands say of references that are prompts alone. */
class PromptsAsReferencesTest {
  @TempDir Path folder;
  private Path references;

  @BeforeEach
  void write() throws Exception {
    List<String> lines =
        new ArrayList<>(Files.readAllLines(Golden.path("train/reference.jsonl")).subList(0, 6));
    lines.add("{\"instruction\": \"count apples\"}");
    lines.add("{\"instruction\": \"open the lock\", \"output\": \" \"}");
    references = Files.write(folder.resolve("references.jsonl"), lines);
  }

  private Ran run(String command, String... more) {
    List<String> words =
        new ArrayList<>(
            List.of(
                command,
                "--model=" + Golden.path("llama3"),
                "--task=" + Golden.path("train/task.jsonl"),
                "--reference=" + references,
                "--max-length=256"));
    words.addAll(List.of(more));
    return Ran.command(words.toArray(String[]::new));
  }

  private String output() {
    return "--output=" + folder.resolve("run");
  }

  private static void says(String text, String... parts) {
    for (String part : parts) {
      assertTrue(text.contains(part), () -> "no '" + part + "' in:\n" + text);
    }
  }

  @Test
  void trainAnswersThemAndReportShowsIt() throws Exception {
    Ran ran = run("train", output(), "--reference-loss=kl", "--reference-top-k=8");
    assertEquals(Main.DONE, ran.code(), ran.err());
    says(ran.err(), "references.jsonl, 2 with a response by the model itself");
    Path run = folder.resolve("run");
    JsonNode data = Golden.json(run.resolve(RunFiles.RUN)).get("data");
    assertEquals(2, data.get("reference").get("own_responses").intValue());
    assertEquals(2, Golden.jsonLines(run.resolve(RunFiles.RESPONSES)).size());
    assertEquals(Main.DONE, Ran.command("report", run.toString()).code());
    says(
        read(run.resolve("report.html")),
        "2 responses by the model itself, in reference_responses.jsonl",
        "open the lock");
    says(read(run.resolve("README.md")), "2 with what the model said at the start");
  }

  private static String read(Path file) throws Exception {
    return Files.readString(file);
  }

  @Test
  void validateCountsThem() {
    Ran good = run("validate", output(), "--reference-loss=kl", "--reference-top-k=2");
    assertEquals(Main.DONE, good.code(), good.err());
    says(
        good.out(),
        "reference  8 of 8 records used",
        "2 records without a response: the model's own is made before the first step",
        " ms a response to one");
    Ran bad = run("validate", output(), "--reference-top-k=2");
    assertEquals(Main.FAILED, bad.code());
    says(
        bad.err(),
        "references.jsonl:7: ",
        "; or give --reference-loss kl, which takes the model's own.");
  }

  @Test
  void inspectDataTellsWhatTheyNeed() {
    Ran good = run("inspect-data", "--reference-loss=kl");
    assertEquals(Main.DONE, good.code(), good.err());
    says(good.out(), "2 records without a response: the model's own is made");
    Ran bad = run("inspect-data");
    assertEquals(Main.FAILED, bad.code());
    says(bad.out(), "2 records refused", "; or give --reference-loss kl");
  }
}
