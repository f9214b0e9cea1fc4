package org.dualselect.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.dualselect.Golden;
import org.dualselect.data.Tokenizer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code --template chat} from the command line, on a checkpoint with a template of its own. */
@Tag("kernels")
class ChatCommandTest {
  private static final String TEMPLATE =
      "{{ bos_token }}{% for m in messages %}\n{{ m.role ~ ': ' ~ m.content ~ eos_token }}\n"
          + "{% endfor %}{{ 'assistant: ' if add_generation_prompt }}";

  private static final String RECORD =
      "{\"messages\": [{\"role\": \"system\", \"content\": \"Be safe.\"},"
          + " {\"role\": \"user\", \"content\": \"apples?\"},"
          + " {\"role\": \"assistant\", \"content\": \"seven\"},"
          + " {\"role\": \"user\", \"content\": \"boats?\"},"
          + " {\"role\": \"assistant\", \"content\": \"four\"}]}\n";

  @TempDir Path folder;
  private Path model;
  private Path records;

  @BeforeEach
  void makeInputs() throws IOException {
    model = Golden.copy("llama3", folder.resolve("model"));
    Files.writeString(model.resolve("chat_template.jinja"), TEMPLATE);
    records = Files.writeString(folder.resolve("records.jsonl"), RECORD.repeat(2));
  }

  private Ran score(String... more) {
    return run(
        List.of(
            "score", "--model=" + model, "--data=" + records, "--reference=" + records, "--quiet"),
        more);
  }

  private static Ran run(List<String> flags, String... more) {
    return Ran.command(
        java.util.stream.Stream.concat(flags.stream(), java.util.stream.Stream.of(more))
            .toArray(String[]::new));
  }

  /** Both answers are supervised, each with its end; in the plain template the last one. */
  @Test
  void scoresCountTheTokensOfEveryAnswer() throws IOException {
    int answers;
    try (Tokenizer tokenizer = Tokenizer.open(model)) {
      answers =
          tokenizer.encode(" seven<eos>", false).length
              + tokenizer.encode(" four<eos>", false).length;
    }
    Ran ran = score("--template=chat");
    assertEquals(Main.DONE, ran.code(), ran.err());
    assertEquals(2, ran.out().lines().count());
    for (String line : ran.out().lines().toList()) {
      assertEquals(answers, row(line).get("tokens").intValue());
    }
    JsonNode plain = row(score().out().lines().findFirst().orElseThrow());
    JsonNode fixed = row(score("--fix-first-token").out().lines().findFirst().orElseThrow());
    assertEquals(plain.get("tokens").intValue() + 1, fixed.get("tokens").intValue());
  }

  private JsonNode row(String line) throws IOException {
    return Golden.json(Files.writeString(folder.resolve("row.json"), line));
  }

  @Test
  void trainsAndGenerates() {
    Path output = folder.resolve("run");
    Ran train =
        run(
            List.of("train", "--model=" + model, "--task=" + records, "--output=" + output),
            "--method=sft",
            "--template=chat");
    assertEquals(Main.DONE, train.code(), train.err());
    assertTrue(!train.err().contains("warning"), train.err());
    List<String> generate =
        List.of("generate", "--model=" + model, "--adapter=" + output, "--greedy", "--print-ids");
    int[] prompt;
    try (Tokenizer tokenizer = Tokenizer.open(model)) {
      prompt = tokenizer.encode("<bos>system: Be safe.<eos>\nuser: Hi<eos>\nassistant: ", false);
    }
    String ids =
        java.util.Arrays.stream(prompt)
            .mapToObj(String::valueOf)
            .collect(java.util.stream.Collectors.joining(","));
    Ran asked = run(generate, "--template=chat", "--system=Be safe.", "--prompt=Hi");
    assertEquals(Main.DONE, asked.code(), asked.err());
    assertEquals(run(generate, "--prompt-ids=" + ids).out(), asked.out());
    Ran other = run(generate, "--template=chat", "--prompt=Hi");
    assertTrue(!other.out().equals(asked.out()), "the system prompt makes no difference");
  }

  @Test
  void anEndThatTheModelDoesNotKnowIsWarnedOf() throws IOException {
    Files.writeString(
        model.resolve("chat_template.jinja"), TEMPLATE.replace("eos_token", "'<pad>'"));
    Ran ran =
        run(
            List.of("score", "--model=" + model, "--data=" + records, "--reference=" + records),
            "--template=chat");
    assertEquals(Main.DONE, ran.code(), ran.err());
    assertTrue(ran.err().contains("warning: answers end with token 0 (<pad>)"), ran.err());
  }

  @Test
  void answersThatThePlainTemplateLeavesOutAreWarnedOf() {
    String words = records + ": 2 records have more than one answer; the plain template trains";
    for (String command : List.of("train", "score")) {
      String reference = "--reference=" + records;
      Ran ran =
          command.equals("score")
              ? run(List.of("score", "--model=" + model, "--data=" + records, reference))
              : run(
                  List.of("train", "--model=" + model, "--task=" + records, "--method=sft"),
                  "--output=" + folder.resolve("run"));
      assertEquals(Main.DONE, ran.code(), ran.err());
      assertEquals(2, ran.err().split("warning: " + words, -1).length, ran.err()); // once
    }
  }

  @Test
  void aCheckpointWithoutATemplateIsRefused() throws IOException {
    Files.delete(model.resolve("chat_template.jinja"));
    Ran ran = score("--template=chat");
    assertEquals(Main.FAILED, ran.code());
    assertTrue(ran.err().contains(model + ": has no chat template"), ran.err());
    assertEquals("", ran.out());
  }
}
