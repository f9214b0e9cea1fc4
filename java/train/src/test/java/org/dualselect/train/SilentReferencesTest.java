package org.dualselect.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.dualselect.Golden;
import org.dualselect.data.Encoder;
import org.dualselect.data.InputException;
import org.dualselect.data.Tokenizer;
import org.dualselect.eval.Evaluator;
import org.dualselect.eval.GreedyResponder;
import org.dualselect.eval.SamplingSettings;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** References without a response, which the model answers itself before the first step. */
class SilentReferencesTest {
  private static final int TOKENS = 8;
  private static final Responder GREEDY = new GreedyResponder(TOKENS);
  private static final Responder NEVER =
      (model, prompts, done) -> {
        throw new AssertionError("asked again");
      };

  @TempDir Path folder;

  /** The golden references, every third one a prompt alone. */
  private Path prompts;

  @BeforeEach
  void takeResponses() throws Exception {
    List<String> lines = new ArrayList<>();
    for (JsonNode row : Golden.jsonLines(Golden.path("train/reference.jsonl"))) {
      ObjectNode record = row.deepCopy();
      if (lines.size() % 3 == 0) {
        record.remove("output");
      }
      lines.add(record.toString());
    }
    prompts = Files.write(folder.resolve("prompts.jsonl"), lines);
  }

  private Settings settings(String name) {
    return Settings.golden(folder.resolve(name))
        .with("reference", prompts)
        .with("referenceLoss", ExtensionSettings.ReferenceLoss.KL);
  }

  private static Run run(Settings settings, Responder responder, BooleanSupplier stop)
      throws Exception {
    TrainSettings built = settings.build();
    TrainSummary summary = Trainer.run(built, responder, Listeners.silent(), stop);
    return new Run(built.files().output(), summary, List.of());
  }

  private List<JsonNode> responses(String name) {
    return Golden.jsonLines(folder.resolve(name).resolve(RunFiles.RESPONSES));
  }

  private static String alone(String prompt) {
    Path model = Golden.path("llama3");
    try (Tokenizer tokenizer = Tokenizer.open(model);
        Evaluator evaluator =
            Evaluator.open(
                model,
                model.resolve("adapter"),
                tokenizer,
                new MachineSettings("cpu", "float32", 42, 0, 64),
                new BatchLimit(1, 0))) {
      int[] ids = new Encoder(tokenizer, 64).prompt(prompt);
      return evaluator
          .respond(List.of(ids), SamplingSettings.greedy(TOKENS), done -> {})
          .get(0)
          .text()
          .strip();
    }
  }

  @Test
  void theyGetWhatTheModelSaysAtTheStart() throws Exception {
    run(settings("run"), GREEDY, () -> false);
    List<JsonNode> rows = responses("run");
    List<JsonNode> records = Golden.jsonLines(prompts);
    assertEquals(7, rows.size());
    for (int i = 0; i < rows.size(); i++) {
      String prompt = records.get(3 * i).get("instruction").textValue();
      assertEquals(3 * i + 1, rows.get(i).get("line").intValue());
      assertEquals(prompt, rows.get(i).get("prompt").textValue());
      assertEquals(alone(prompt), rows.get(i).get("response").textValue());
    }
  }

  /** As if the responses had been in the file. */
  @Test
  void theyAreReferencesLikeOthers() throws Exception {
    Run made = run(settings("made"), GREEDY, () -> false);
    List<JsonNode> rows = responses("made");
    List<String> lines = new ArrayList<>();
    for (JsonNode row : Golden.jsonLines(prompts)) {
      ObjectNode record = row.deepCopy();
      if (lines.size() % 3 == 0) {
        record.set("output", rows.get(lines.size() / 3).get("response"));
      }
      lines.add(record.toString());
    }
    Path whole = Files.write(folder.resolve("whole.jsonl"), lines);
    Run given = run(settings("given").with("reference", whole), NEVER, () -> false);
    assertArrayEquals(given.logBytes(), made.logBytes());
    assertArrayEquals(given.adapterBytes(), made.adapterBytes());
    assertFalse(Files.exists(given.output().resolve(RunFiles.RESPONSES)));
  }

  /** Stops after some steps: the trainer asks after each, and after each batch of references. */
  private Run stopped(Settings settings) throws Exception {
    int[] asked = {0};
    return run(settings, GREEDY, () -> ++asked[0] == 20);
  }

  @Test
  void aResumedRunReadsThem() throws Exception {
    Run whole = run(settings("whole"), GREEDY, () -> false);
    Settings broken = settings("broken");
    assertTrue(stopped(broken).summary().stopped());
    Run resumed = run(broken.with("resume", true), NEVER, () -> false);
    assertArrayEquals(whole.logBytes(), resumed.logBytes());
    assertArrayEquals(whole.adapterBytes(), resumed.adapterBytes());
    assertEquals(responses("whole"), responses("broken"));
  }

  @Test
  void aResumedRunRefusesOthers() throws Exception {
    stopped(settings("run"));
    Path file = folder.resolve("run").resolve(RunFiles.RESPONSES);
    List<String> lines = Files.readAllLines(file);
    Settings again = settings("run").with("resume", true);
    Files.write(file, lines.subList(0, 3));
    refused(again, file + ": lacks the response to line 10 of the references; put it back");
    Files.write(file, lines.subList(1, 7));
    refused(again, file + ":1: answers no such reference");
    Files.write(file, List.of("{\"line\": 1}"));
    refused(again, file + ":1: has no prompt and response; it is damaged.");
    String changed = lines.get(0).replace("\"response\":\"", "\"response\":\"count ");
    Files.write(file, changed.lines().toList());
    Files.write(file, lines.subList(1, 7), java.nio.file.StandardOpenOption.APPEND);
    refused(again, "reference records (SHA-256) was ");
    Files.delete(file);
    assertFalse(run(again, GREEDY, () -> false).summary().stopped());
    assertEquals(lines, Files.readAllLines(file));
  }

  private static void refused(Settings settings, String... parts) {
    Golden.fails(InputException.class, () -> run(settings, NEVER, () -> false), parts);
  }

  @Test
  void whoStopsMeanwhileLeavesNothing() throws Exception {
    Run run = run(settings("run"), GREEDY, () -> true);
    assertTrue(run.summary().stopped());
    assertEquals(0, run.summary().steps());
    assertFalse(Files.exists(run.output()));
  }

  /** What they lack they need to be learned from; the sentence says what else would do. */
  @Test
  void learnedFromTheyAreRefused() {
    refused(
        settings("run").with("referenceLoss", ExtensionSettings.ReferenceLoss.SFT),
        prompts + ":1: record has no response",
        "; or give --reference-loss kl, which takes the model's own.");
    Golden.fails(
        InputException.class,
        () -> Run.of(settings("run")), // without a responder
        prompts + ":1: record has no response");
    assertFalse(Files.exists(folder.resolve("run")));
  }

  @Test
  void aPromptThatLeavesNoRoomIsRefused() throws Exception {
    Path file = folder.resolve("long.jsonl");
    Files.writeString(file, "\n{\"instruction\": \"" + "answer ".repeat(80) + "\"}\n");
    refused(
        settings("run").with("reference", file), file + ":2: the prompt has ", "max-length is 64");
  }
}
