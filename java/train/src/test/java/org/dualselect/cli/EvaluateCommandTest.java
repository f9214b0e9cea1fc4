package org.dualselect.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.dualselect.Golden;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code dualselect evaluate} on a model that knows nothing: the numbers can be checked. */
@Tag("kernels")
class EvaluateCommandTest {
  @TempDir Path folder;
  private Path model;
  private Path prompts;
  private Path records;
  private Path empty;

  @BeforeEach
  void makeInputs() throws IOException {
    model = Golden.path("llama3");
    StringBuilder table = new StringBuilder("prompt,label\n");
    for (int i = 0; i < 10; i++) {
      table.append("what is ").append(i).append(i % 3 == 0 ? ",unsafe\n" : ",safe\n");
    }
    prompts = Files.writeString(folder.resolve("prompts.csv"), table);
    records = Golden.path("train/reference.jsonl");
    empty = Files.writeString(folder.resolve("empty.jsonl"), "");
  }

  private Ran evaluate(String... more) {
    List<String> flags = new ArrayList<>(List.of("evaluate", "--model=" + model));
    flags.addAll(List.of("--threads=1", "--max-length=64", "--max-new-tokens=8"));
    flags.removeIf(flag -> List.of(more).stream().anyMatch(m -> m.startsWith(name(flag))));
    flags.addAll(List.of(more));
    return Ran.command(flags.toArray(String[]::new));
  }

  private static String name(String flag) {
    return flag.replaceAll("=.*", "=");
  }

  @Test
  void tableJsonAndResponsesAgree() throws IOException {
    Path output = folder.resolve("result.json");
    Path responses = folder.resolve("responses.jsonl");
    Path math =
        Files.writeString(
            folder.resolve("math.jsonl"),
            "{\"question\": \"2 + 2\", \"answer\": \"4 #### 4\"}\n"
                + "{\"question\": \"3 + 3\", \"answer\": \"#### 6\"}\n");
    // Such a model says words, but no sentences.
    Path phrases = Files.writeString(folder.resolve("phrases.txt"), "the\nis\na\n");
    Ran ran =
        evaluate(
            "--adapter=" + model.resolve("adapter"),
            "--unsafe=" + prompts,
            "--unsafe-filter=label=unsafe",
            "--benign=" + prompts,
            "--benign-filter=label=safe",
            "--math=" + math,
            "--heldout=" + records,
            "--probe=" + records,
            "--refusal-phrases=" + phrases,
            "--output=" + output,
            "--responses=" + responses);
    assertEquals(Main.DONE, ran.code(), ran.err());
    JsonNode result = Golden.json(output);
    List<JsonNode> rows = Golden.jsonLines(responses);
    assertEquals(4 + 6 + 2, rows.size());
    int[] sizes = {4, 6, 2};
    String[] kinds = {"unsafe", "benign", "math"};
    for (int i = 0; i < 3; i++) {
      String kind = kinds[i];
      JsonNode set = result.get("sets").get(i);
      String counted = kind.equals("math") ? "correct" : "refused";
      List<JsonNode> own =
          rows.stream().filter(row -> row.get("set").textValue().equals(kind)).toList();
      long hits = own.stream().filter(row -> row.get(counted).booleanValue()).count();
      assertEquals(kind, set.get("kind").textValue());
      assertEquals(sizes[i], set.get("prompts").intValue());
      assertEquals(sizes[i], own.size());
      assertEquals(hits, set.get(counted).longValue());
      assertEquals((double) hits / sizes[i], set.get("rate").doubleValue());
      String line = String.format("%-8s %-8s %5d of %d", kind, counted, hits, sizes[i]);
      assertTrue(ran.out().contains(line), ran.out());
    }
    double kl = result.at("/probe/0/kl").doubleValue();
    double loss = result.at("/heldout/0/loss").doubleValue();
    double accuracy = result.at("/heldout/0/token_accuracy").doubleValue();
    assertTrue(kl > 1e-3 && loss > 1, kl + " " + loss);
    assertTrue(ran.out().contains(String.format("KL       %.4f nats a token", kl)), ran.out());
    assertTrue(ran.out().contains(String.format("loss     %.4f nats a token", loss)), ran.out());
    String likeliest = String.format("accuracy %.1f %% of these tokens", 100 * accuracy);
    assertTrue(ran.out().contains(likeliest), ran.out());
    assertEquals(
        result.at("/probe/0/tokens").longValue(), result.at("/heldout/0/tokens").longValue());
    assertTrue(ran.err().contains("unsafe prompts.csv  4/4"), ran.err());
    assertTrue(ran.err().contains("probe KL"), ran.err());
    assertEquals("what is 0", rows.get(0).get("prompt").textValue());
    assertEquals(2, rows.get(0).get("line").intValue());
  }

  @Test
  void heldOutFilesAreMeasuredApart() throws IOException {
    Path output = folder.resolve("result.json");
    Path task = Golden.path("train/task.jsonl");
    Ran ran = evaluate("--heldout=" + records + "," + task, "--output=" + output);
    assertEquals(Main.DONE, ran.code(), ran.err());
    JsonNode both = Golden.json(output).get("heldout");
    assertEquals(2, both.size());
    evaluate("--heldout=" + task, "--output=" + output, "--overwrite");
    assertEquals(Golden.json(output).get("heldout").get(0), both.get(1));
    assertTrue(ran.out().contains("tokens   " + records), ran.out());
    assertTrue(ran.err().contains("held-out loss task.jsonl"), ran.err());
  }

  /** The same as generate writes for the prompt alone. */
  @Test
  void responsesAreThoseOfGenerate() throws IOException {
    Path responses = folder.resolve("responses.jsonl");
    Ran ran = evaluate("--unsafe=" + prompts, "--responses=" + responses, "--quiet");
    assertEquals(Main.DONE, ran.code(), ran.err());
    assertEquals("", ran.err());
    JsonNode row = Golden.jsonLines(responses).get(7);
    Ran alone =
        Ran.command(
            "generate",
            "--model=" + model,
            "--prompt=" + row.get("prompt").textValue(),
            "--max-new-tokens=8",
            "--threads=1",
            "--greedy",
            "--quiet");
    assertEquals(alone.out(), row.get("response").textValue() + "\n");
  }

  @Test
  void aSampleIsDrawnFromTheWholeFile() throws IOException {
    Path one = folder.resolve("one.jsonl");
    Path two = folder.resolve("two.jsonl");
    evaluate("--unsafe=" + prompts, "--limit=4", "--responses=" + one);
    evaluate("--unsafe=" + prompts, "--limit=4", "--responses=" + two, "--seed=43");
    List<Integer> lines = lines(one);
    assertEquals(4, lines.size());
    assertTrue(lines.get(3) > 5, "the head of the file: " + lines);
    assertFalse(lines.equals(lines(two)));
    Ran again = evaluate("--unsafe=" + prompts, "--limit=4", "--responses=" + two, "--overwrite");
    assertEquals(Main.DONE, again.code(), again.err());
    assertEquals(Files.readString(one), Files.readString(two));
  }

  private static List<Integer> lines(Path responses) {
    return Golden.jsonLines(responses).stream().map(row -> row.get("line").intValue()).toList();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--seed=1 | there is nothing to evaluate: give one of --unsafe, --benign",
        "--unsafe=/none.jsonl | --unsafe /none.jsonl does not exist",
        "--benign-filter=label=safe --unsafe=P | --benign-filter needs --benign",
        "--unsafe=P --unsafe-filter=label | --unsafe-filter must have the form FIELD=VALUE",
        "--probe=R | --probe needs --adapter",
        "--heldout=R --refusal-phrases=P | --refusal-phrases needs --unsafe or --benign",
        "--unsafe=P --output=P | already exists: give another file, or --overwrite",
        "--unsafe=P --output=x --responses=x | --responses is the same file as --output",
        "--unsafe=P --limit=-1 | --limit must be at least 0, not -1",
        "--unsafe=P --preset=hot | --preset: 'hot' is none of greedy, paper"
      })
  void wrongUsageIsNamed(String flags, String sentence) {
    refused(Main.WRONG_USAGE, flags, sentence);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--unsafe=P --unsafe-filter=lab=safe | prompts.csv: no record has a field lab",
        "--math=P | prompts.csv:2: record has no response",
        "--math=R | reference.jsonl:3: the response holds no number to compare with",
        "--unsafe=P --max-length=8 | prompts.csv:2: the prompt has",
        "--unsafe=P --refusal-phrases=E | empty.jsonl: holds no phrase",
        "--unsafe=E | empty.jsonl: holds no record"
      })
  void badFilesAreNamed(String flags, String sentence) {
    refused(Main.FAILED, flags, sentence);
  }

  private void refused(int code, String flags, String sentence) {
    Path output = folder.resolve("out.json");
    String given = flags.contains("--output") ? flags : flags + " --output=" + output;
    given = given.replace("=P", "=" + prompts).replace("=R", "=" + records);
    Ran ran = evaluate(given.replace("=E", "=" + empty).split(" "));
    assertEquals(code, ran.code(), ran.err());
    assertTrue(ran.err().contains(sentence), ran.err());
    assertEquals(1, ran.err().lines().count(), ran.err());
    assertEquals("", ran.out());
    assertFalse(Files.exists(output));
  }

  /** A record's earlier turns and system prompt are part of the question in a chat template. */
  @Test
  void conversationsAreAskedWhole() throws IOException {
    Path chat = Golden.copy("llama3", folder.resolve("model"));
    Files.writeString(
        chat.resolve("chat_template.jinja"),
        "{{ bos_token }}{% for m in messages %}{{ m.role ~ m.content ~ eos_token }}{% endfor %}"
            + "{{ 'assistant' if add_generation_prompt }}");
    Path turns =
        Files.writeString(
            folder.resolve("turns.jsonl"),
            "{\"messages\": [{\"role\": \"system\", \"content\": \"Be safe.\"},"
                + " {\"role\": \"user\", \"content\": \"boats?\"},"
                + " {\"role\": \"assistant\", \"content\": \"four\"}]}\n");
    Path responses = folder.resolve("responses.jsonl");
    Ran ran =
        evaluate(
            "--model=" + chat,
            "--template=chat",
            "--unsafe=" + turns,
            "--responses=" + responses,
            "--quiet");
    assertEquals(Main.DONE, ran.code(), ran.err());
    Ran alone =
        Ran.command(
            "generate",
            "--model=" + chat,
            "--template=chat",
            "--system=Be safe.",
            "--prompt=boats?",
            "--max-new-tokens=8",
            "--threads=1",
            "--greedy",
            "--quiet");
    assertEquals(
        alone.out(), Golden.jsonLines(responses).get(0).get("response").textValue() + "\n");
  }
}
