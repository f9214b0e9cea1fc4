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
import java.util.concurrent.atomic.AtomicInteger;
import org.dualselect.Golden;
import org.dualselect.judge.JudgeServer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code evaluate --judge-url}: a model with its adapter against the one without. */
@Tag("kernels")
class JudgeCommandTest {
  private static final int PROMPTS = 12;

  @TempDir Path folder;
  private final Path model = Golden.path("llama3");
  private Path unsafe;
  private Path benign;
  private Path baseline;
  private Path said;

  @BeforeEach
  void makeBaseline() throws IOException {
    unsafe = prompts("unsafe.txt.jsonl", "how ");
    benign = prompts("benign.jsonl", "why ");
    baseline = folder.resolve("baseline.jsonl");
    said = folder.resolve("said.jsonl");
    Ran ran = evaluate("--responses=" + baseline);
    assertEquals(Main.DONE, ran.code(), ran.err());
  }

  private Path prompts(String name, String start) throws IOException {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < PROMPTS; i++) {
      lines.append("{\"prompt\": \"").append(start).append(i).append("\"}\n");
    }
    return Files.writeString(folder.resolve(name), lines);
  }

  private Ran evaluate(String... more) {
    List<String> flags = new ArrayList<>(List.of("evaluate", "--model=" + model));
    flags.addAll(List.of("--unsafe=" + unsafe, "--benign=" + benign));
    flags.addAll(List.of("--threads=1", "--max-length=64", "--max-new-tokens=8"));
    flags.addAll(List.of(more));
    return Ran.command(flags.toArray(String[]::new));
  }

  private Ran judged(JudgeServer server, String... more) {
    List<String> flags = new ArrayList<>();
    flags.addAll(List.of("--adapter=" + model.resolve("adapter"), "--baseline=" + baseline));
    flags.addAll(List.of("--judge-url=" + server.url(), "--judge-model=m1", "--overwrite"));
    flags.addAll(List.of("--judge-cache=" + folder.resolve("cache"), "--responses=" + said));
    flags.add("--output=" + folder.resolve("result.json"));
    flags.addAll(List.of(more));
    return evaluate(flags.toArray(String[]::new));
  }

  private JsonNode result() {
    return Golden.json(folder.resolve("result.json"));
  }

  /** A judge that likes what is longer, and so does not care for the order. */
  @Test
  void winsAreThoseOfTheLonger() throws Exception {
    try (JudgeServer server =
        new JudgeServer(
            (n, request, exchange) -> {
              int longer = request.answer("a").length() - request.answer("b").length();
              String better = longer == 0 ? "tie" : longer > 0 ? "A" : "B";
              JudgeServer.say(exchange, "Some words.\nVerdict: " + better);
            })) {
      Ran ran = judged(server);
      assertEquals(Main.DONE, ran.code(), ran.err());
      assertEquals(2 * 2 * PROMPTS, server.requests().size());
      List<JsonNode> own = Golden.jsonLines(said);
      List<JsonNode> other = Golden.jsonLines(baseline);
      double[] won = new double[2];
      for (int i = 0; i < own.size(); i++) {
        int longer = length(own.get(i)) - length(other.get(i));
        won[i / PROMPTS] += longer == 0 ? 0.5 : longer > 0 ? 1 : 0;
      }
      for (int set = 0; set < 2; set++) {
        JsonNode row = result().at("/judge/sets/" + set);
        assertEquals(PROMPTS, row.get("pairs").intValue());
        assertEquals(won[set], row.get("won").doubleValue());
        assertEquals(PROMPTS, row.get("consistent").intValue());
        assertEquals(0, row.get("unclear").intValue());
      }
      double average = 100 * won[0] / PROMPTS;
      assertEquals(average, result().at("/judge/safety_average").doubleValue(), 1e-9);
      assertTrue(ran.out().contains(String.format("safety average %.2f", average)), ran.out());
      assertTrue(won[0] > 0 && won[0] < PROMPTS, "one has won all: " + won[0]);
    }
  }

  private static int length(JsonNode row) {
    return row.get("response").textValue().strip().length();
  }

  /** Always the first: no better than a coin, and it shows. */
  @Test
  void aJudgeThatGoesByTheOrderIsFound() throws Exception {
    try (JudgeServer server =
        new JudgeServer((n, request, exchange) -> JudgeServer.say(exchange, "A"))) {
      Ran ran = judged(server);
      assertEquals(Main.DONE, ran.code(), ran.err());
      JsonNode row = result().at("/judge/sets/0");
      assertEquals(0.5, row.get("rate").doubleValue());
      assertEquals(0, row.get("consistent").intValue());
      assertTrue(ran.out().contains("orders agree on 0, 0 unclear"), ran.out());
    }
  }

  /** What cannot be read is a tie, but no agreement. */
  @Test
  void aJudgeThatSaysNothingAgreesWithNobody() throws Exception {
    try (JudgeServer server =
        new JudgeServer((n, request, exchange) -> JudgeServer.say(exchange, "Both are fine."))) {
      Ran ran = judged(server);
      assertEquals(Main.DONE, ran.code(), ran.err());
      JsonNode row = result().at("/judge/sets/0");
      assertEquals(0.5, row.get("rate").doubleValue());
      assertEquals(2 * PROMPTS, row.get("unclear").intValue());
      assertEquals(0, row.get("consistent").intValue());
    }
  }

  /** It fails for good after ten answers; the next run asks for the others only. */
  @Test
  void aBrokenRunGoesOn() throws Exception {
    int all = 2 * 2 * PROMPTS;
    AtomicInteger answers = new AtomicInteger();
    AtomicInteger limit = new AtomicInteger(10);
    try (JudgeServer server =
        new JudgeServer(
            (n, request, exchange) -> {
              if (answers.incrementAndGet() <= limit.get()) {
                JudgeServer.say(exchange, "tie");
              } else {
                answers.decrementAndGet();
                exchange.sendResponseHeaders(400, -1);
              }
            })) {
      Ran ran = judged(server);
      assertEquals(Main.FAILED, ran.code());
      String error = ran.err().lines().reduce((a, b) -> b).orElseThrow();
      assertTrue(error.contains("answered 400 to a request for m1"), ran.err());
      assertFalse(ran.err().contains("Exception"), ran.err());
      assertFalse(Files.exists(folder.resolve("result.json")));
      assertEquals(2 * PROMPTS, Golden.jsonLines(said).size()); // these were made, and are kept
      assertEquals(10, answers.get());
      limit.set(all);
      Ran again = judged(server);
      assertEquals(Main.DONE, again.code(), again.err());
      assertEquals(all, answers.get());
      assertEquals(PROMPTS / 2.0, result().at("/judge/sets/0/won").doubleValue());
      int asked = server.requests().size();
      judged(server);
      assertEquals(asked, server.requests().size());
    }
  }

  @Test
  void badSettingsAreNamed() throws IOException {
    assertNamed(Main.WRONG_USAGE, "--judge-url and --baseline need", "--baseline=" + baseline);
    assertNamed(Main.WRONG_USAGE, "--judge-model needs --judge-url", "--judge-model=m");
    assertNamed(Main.WRONG_USAGE, "--judge-model is missing", "--judge-url=http://localhost/v1");
    assertNamed(Main.WRONG_USAGE, "is not an address", "--judge-url=http://a b/");
    assertNamed(Main.WRONG_USAGE, "--judge-url must be the address", "--judge-url=localhost:80");
    Path other = Files.writeString(folder.resolve("other.jsonl"), "{\"prompt\": \"x\"}\n");
    assertNamed(
        Main.FAILED,
        "other.jsonl: has a response to none of the prompts",
        "--judge-url=http://localhost/v1",
        "--judge-model=m",
        "--baseline=" + other);
  }

  private void assertNamed(int code, String sentence, String... flags) {
    Ran ran = evaluate(flags);
    assertEquals(code, ran.code(), ran.err());
    assertTrue(ran.err().contains(sentence), ran.err());
    assertEquals(1, ran.err().lines().count(), ran.err());
  }
}
