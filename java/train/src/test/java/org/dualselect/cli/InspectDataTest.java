package org.dualselect.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.dualselect.Golden;
import org.dualselect.data.EncodedSample;
import org.dualselect.data.EncodedSet;
import org.dualselect.data.Encoder;
import org.dualselect.data.Json;
import org.dualselect.data.RecordReader;
import org.dualselect.data.Tokenizer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InspectDataTest {
  private static final String MODEL = "--model=" + Golden.path("llama3");
  private static final String TASK = Golden.path("train/task.jsonl").toString();

  @TempDir Path dir;

  private static Ran inspect(String... flags) {
    String[] all = new String[flags.length + 2];
    all[0] = "inspect-data";
    all[1] = MODEL;
    System.arraycopy(flags, 0, all, 2, flags.length);
    return Ran.command(all);
  }

  private static void assertSays(Ran ran, String... lines) {
    List<String> said = ran.out().lines().map(String::strip).toList();
    for (String line : lines) {
      assertTrue(said.contains(line), () -> "no line '" + line + "' in:\n" + ran);
    }
  }

  @Test
  void textsAreShownWithWhatIsSupervised() throws IOException {
    Path file = dir.resolve("two.jsonl");
    Files.writeString(
        file,
        """
        {"instruction": "count apples", "output": "12 seven"}
        {"instruction": "a\\u001b[31m\\tb", "output": "safe lock"}
        """);
    Ran ran = inspect(file.toString());
    assertEquals(Main.DONE, ran.code(), ran.err());
    assertEquals("", ran.err());
    assertSays(
        ran,
        file + ": 2 records",
        "Supervised tokens stand between [[ and ]].",
        "<bos>Human: count apples",
        "Assistant: safe[[ lock <eos>]]",
        "<bos>Human: a\\u001b[31m⇥b",
        "no prompt occurs twice",
        "--max-length 2048 cuts no record");
    assertFalse(ran.out().contains("\u001b"), ran.out());
  }

  @Test
  void figuresAreThoseOfTraining() throws IOException {
    int limit = 24;
    Ran ran = inspect(TASK, "--json", "--max-length=" + limit);
    assertEquals(Main.DONE, ran.code(), ran.err());
    JsonNode file = Json.STRICT.readTree(ran.out()).get("files").get(0);
    try (Tokenizer tokenizer = Tokenizer.open(Golden.path("llama3"))) {
      var records = RecordReader.read(Path.of(TASK));
      EncodedSet whole = new Encoder(tokenizer, 4096).encodeAll(records);
      EncodedSet cut = new Encoder(tokenizer, limit).encodeAll(records);
      var lengths = whole.samples().stream().mapToInt(EncodedSample::length).sorted().toArray();
      long over = java.util.Arrays.stream(lengths).filter(n -> n > limit).count();
      assertTrue(over > 0 && cut.skipped() > 0 && cut.skipped() < over, "a limit that shows all");
      assertEquals(records.size(), file.get("records").intValue());
      assertEquals(lengths[lengths.length - 1], file.at("/lengths/longest").intValue());
      assertEquals(lengths[(lengths.length - 1) / 2], file.at("/lengths/median").intValue());
      assertEquals(over, file.at("/truncation/cut").longValue());
      assertEquals(over, file.at("/truncation/end_lost").longValue());
      assertEquals(cut.skipped(), file.at("/truncation/skipped").intValue());
      assertEquals(
          cut.samples().stream().mapToInt(EncodedSample::supervised).sum(),
          file.at("/lengths/supervised").intValue());
      int counted = 0;
      for (JsonNode bucket : file.at("/lengths/histogram")) {
        counted += bucket.get("count").intValue();
      }
      assertEquals(records.size(), counted);
    }
    assertSays(
        inspect(TASK, "--max-length=" + limit),
        file.at("/truncation/skipped").intValue() + "  keep no supervised token and are skipped");
  }

  @Test
  void everyBadRecordIsCounted() throws IOException {
    String bad = "{\"prompt\":\"P\"}\n{\"prompt\":\"Q\",\"output\":\"R\"}\n{\n{\"text\":\"T\"}\n";
    Path file = Files.writeString(dir.resolve("bad.jsonl"), bad + "{\"prompt\":\"P\"}\n".repeat(8));
    Ran ran = inspect(file.toString());
    assertEquals(Main.FAILED, ran.code());
    assertEquals("", ran.err());
    assertSays(
        ran,
        file + ": 1 record",
        "11 records refused; train would stop at the first:",
        "9  record has no response",
        "1  not valid JSON",
        "1  record has text only",
        file
            + ":1: record has no response; give one of output, response, completion, answer,"
            + " chosen; it has prompt.");
    assertEquals(3, ran.out().split(":\\d+: record has no response", -1).length - 1, ran.out());
  }

  @Test
  void aFileThatCannotBeReadIsOneSentence() throws IOException {
    Path file = Files.writeString(dir.resolve("t.csv"), "prompt;output\nP;R\n");
    Ran ran = inspect(file.toString());
    assertEquals(Main.FAILED, ran.code());
    assertTrue(ran.err().contains(file + ":1: columns are separated by semicolons"), ran.err());
    assertEquals(1, ran.err().lines().count(), ran.err());
  }

  @Test
  void promptsInCommonAreFound() throws IOException {
    Path task = dir.resolve("task.jsonl");
    Files.writeString(
        task, "{\"prompt\":\"X\",\"output\":\"R\"}\n{\"prompt\":\"A b\",\"output\":\"R\"}\n");
    Path reference = dir.resolve("reference.csv");
    Files.writeString(reference, "prompt,output\n\"a\u00a0 B\",S\n\"Human: x\",T\n");
    Path evaluation = dir.resolve("evaluation.json");
    Files.writeString(evaluation, "[{\"prompt\":\"Ab\",\"output\":\"R\"}]");
    String[] flags = {"--task=" + task, "--reference=" + reference, "--evaluation=" + evaluation};
    assertSays(
        inspect(flags),
        "task " + task + ": 2 records",
        "2  task and reference (:1 is :3)",
        "0  task and evaluation",
        "0  reference and evaluation");
  }

  /** What is kept for evaluation often has no responses: its prompts are enough. */
  @Test
  void promptsInCommonWithEvaluationPromptsAreFound() throws IOException {
    Path task = Files.writeString(dir.resolve("t.csv"), "prompt,output\nA,R\nB,R\n");
    Path prompts =
        Files.writeString(dir.resolve("p.json"), "{\"instructions\":[\"b\",\"\",\"C\"]}");
    Ran ran = inspect("--task=" + task, "--evaluation=" + prompts);
    assertEquals(Main.FAILED, ran.code(), ran.err());
    assertSays(
        ran,
        "2 records without a response: only their prompts count",
        "1 record refused:",
        "1  task and evaluation (:3 is :1)");
  }

  @Test
  void recordsThatTheTemplateRefusesAreCounted() throws IOException {
    Path model = Golden.copy("llama3", dir.resolve("model"));
    Files.writeString(
        model.resolve("chat_template.jinja"),
        "{% for m in messages %}{{ raise_exception('no') if m.content == 'Q' }}{{ m.content ~ eos_token }}{% endfor %}");
    String call =
        "{\"messages\":[{\"role\":\"user\",\"content\":\"A\"},{\"role\":\"assistant\",\"content\":\"R\",\"tool_calls\":[{}]}]}\n";
    String say = "{\"prompt\":\"P\",\"output\":\"R\"}\n";
    Path file = Files.writeString(dir.resolve("c.jsonl"), call + say + say.replace('P', 'Q') + say);
    Ran ran = Ran.command("inspect-data", "--model=" + model, "--template=chat", file.toString());
    assertEquals(Main.FAILED, ran.code(), ran.err());
    assertSays(
        ran,
        file + ": 2 records",
        "2 records refused; train would stop at the first:",
        "1  messages hold tool_calls",
        file + ":1: messages hold tool_calls, which is not supported; leave this record out.",
        "1  repeat an earlier record (:4 is :2)");
  }

  /** What training does not stop at, but is hardly meant. */
  @Test
  void whatIsNotUsedIsSaid() throws IOException {
    Path file = dir.resolve("m.jsonl");
    String turns =
        "{\"id\":1,\"messages\":[{\"role\":\"user\",\"content\":\"A\"},{\"role\":\"assistant\",\"content\":\"%s\"},"
            + "{\"role\":\"user\",\"content\":\"B\"},{\"role\":\"assistant\",\"content\":\"D\"}]}\n";
    Files.writeString(file, turns.formatted("C") + turns.formatted("E") + turns.formatted(" "));
    assertSays(
        inspect(file.toString(), "--records=0"),
        "fields not used: id (3 records)",
        "1 earlier answer without a word: not supervised",
        "warning: "
            + file
            + ": 2 records have more than one answer; the plain template trains on the last alone"
            + " and leaves the others out of the prompt: --template chat keeps them",
        "0  repeat an earlier record");
  }

  @Test
  void recordsLongerThanTheModelsContextAreSaid() throws IOException {
    Path model = Golden.copy("llama3", dir.resolve("model"));
    Path config = model.resolve("config.json");
    Files.writeString(
        config,
        Files.readString(config)
            .replaceAll("\"max_position_embeddings\": \\d+", "\"max_position_embeddings\": 24"));
    String words = "longer than the 24 tokens that the model is made for";
    Ran ran = Ran.command("inspect-data", TASK, "--model=" + model);
    assertTrue(ran.out().contains(words), ran.out());
    ran = Ran.command("inspect-data", TASK, "--model=" + model, "--max-length=24");
    assertFalse(ran.out().contains(words), ran.out());
  }

  @Test
  void duplicatesAreCountedByKind() throws IOException {
    Path file = dir.resolve("d.csv");
    Files.writeString(file, "prompt,output\nP,R\nQ,R\np ,R\nP,S\nP,R\n");
    assertSays(
        inspect(file.toString(), "--records=0"),
        "1  repeat an earlier record (:6 is :2)",
        "2  repeat an earlier prompt (:5 is :2)",
        "3  repeat an earlier prompt but for case and white space (:4 is :2)");
  }

  @Test
  void aTerminalGetsColoursAndItsOwnWidth() {
    StringWriter out = new StringWriter();
    PrintStream err = new PrintStream(new ByteArrayOutputStream());
    Main main = new Main(out, err, new Terminal(true, 60, true));
    assertEquals(Main.DONE, main.run("inspect-data", MODEL, TASK, "--records=20"));
    assertTrue(out.toString().contains("Supervised tokens are green."), out.toString());
    assertTrue(out.toString().contains("\u001b[32m"), out.toString());
    assertFalse(out.toString().contains("[["), out.toString());
    out.toString()
        .lines()
        .filter(line -> line.startsWith("    ") && !line.contains(" repeat "))
        .map(line -> line.replaceAll("\u001b\\[\\d+m", ""))
        .forEach(line -> assertTrue(line.length() <= 60, line));
  }

  @Test
  void drawnRecordsDependOnTheSeedAlone() {
    String first = inspect(TASK, "--random", "--seed=1").out();
    assertEquals(first, inspect(TASK, "--random", "--seed=1").out());
    assertNotEquals(first, inspect(TASK, "--random", "--seed=2").out());
    assertNotEquals(first, inspect(TASK).out());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''                 | FILE is missing: give a file of records",
        "/none.jsonl        | FILE /none.jsonl does not exist",
        "--task=/none.jsonl | --task /none.jsonl does not exist",
        "TASK TASK          | task.jsonl is given twice",
        "TASK --records=-1  | --records must be at least 0, not -1",
        "TASK --max-length=1 | --max-length must be at least 2, not 1",
        "TASK --rho=2       | unknown flag --rho of inspect-data: it belongs to train"
      })
  void wrongUsageIsOneSentence(String flags, String message) {
    String[] words = flags.isEmpty() ? new String[0] : flags.replace("TASK", TASK).split(" +");
    Ran ran = inspect(words);
    assertEquals(Main.WRONG_USAGE, ran.code(), ran.out());
    assertTrue(ran.err().contains(message), ran.err());
    assertEquals(1, ran.err().lines().count(), ran.err());
  }

  @Test
  void realFiles() throws IOException {
    String hh = Golden.shared("data/hh-rlhf-harmless/test.jsonl.gz").toString();
    String model = "--model=" + Golden.shared("models/minimind2-small-safe");
    JsonNode report =
        Json.STRICT.readTree(Ran.command("inspect-data", hh, model, "--json").out()).at("/files/0");
    assertEquals(2312, report.get("records").intValue());
    assertEquals(4, report.get("silent").intValue());
    assertEquals(0, report.at("/refused/count").intValue());
    String prompts = Golden.shared("data/xstest/xstest_prompts.csv").toString();
    Ran ran = Ran.command("inspect-data", prompts, model);
    assertEquals(Main.FAILED, ran.code());
    assertSays(ran, "450 records refused; train would stop at the first:");
    String texts =
        Golden.shared("data/safety-tuned-llamas/I-MaliciousInstructions.json").toString();
    for (String evaluation : List.of(prompts, texts)) {
      ran = Ran.command("inspect-data", "--task=" + hh, "--evaluation=" + evaluation, model);
      assertEquals(Main.DONE, ran.code(), ran.err());
      assertSays(
          ran,
          evaluation == texts ? "0  task and evaluation" : "1  task and evaluation (:76 is :183)");
    }
  }
}
