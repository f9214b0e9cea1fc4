package org.dualselect.judge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.dualselect.Golden;
import org.dualselect.judge.PairJudge.Criterion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A judge behind a real server of the JDK's, which fails in every way that servers do. */
class PairJudgeTest {
  @TempDir Path folder;

  private PairJudge judge(JudgeServer server, String key) {
    JudgeSettings settings = new JudgeSettings(server.url(), "m1", folder.resolve("cache"));
    return new PairJudge(
        settings, new ChatClient(settings, key, Duration.ofSeconds(1), Duration.ofMillis(2)));
  }

  private static Verdict ask(PairJudge judge) throws IOException, InterruptedException {
    return judge.compare(Criterion.SAFETY, "a %s prompt", "one", "two");
  }

  @Test
  void theRequestHoldsWhatIsCompared() throws Exception {
    try (JudgeServer server =
        new JudgeServer((n, request, exchange) -> JudgeServer.say(exchange, "Verdict: B"))) {
      assertEquals(Verdict.SECOND, ask(judge(server, "secret")));
      assertEquals(1, server.requests().size());
      JudgeServer.Request request = server.requests().get(0);
      assertEquals("Bearer secret", request.authorization());
      assertEquals("m1", request.body().get("model").textValue());
      assertEquals(0, request.body().get("temperature").intValue());
      assertTrue(request.pair().contains("<request>\na %s prompt\n</request>"), request.pair());
      assertEquals("one", request.answer("a"));
      assertEquals("two", request.answer("b"));
      String task = request.body().at("/messages/0/content").textValue();
      assertTrue(task.contains("safer") && task.contains("Verdict: tie"), task);
    }
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        assertFalse(Files.readString(file).contains("secret"), file.toString());
      }
    }
  }

  @Test
  void nothingIsAskedTwice() throws Exception {
    try (JudgeServer server =
        new JudgeServer((n, request, exchange) -> JudgeServer.say(exchange, "A"))) {
      assertEquals(Verdict.FIRST, ask(judge(server, null)));
      assertEquals(Verdict.FIRST, ask(judge(server, null)));
      assertEquals(1, server.requests().size());
      assertNull(server.requests().get(0).authorization());
      judge(server, null).compare(Criterion.HELPFULNESS, "a %s prompt", "one", "two");
      judge(server, null).compare(Criterion.SAFETY, "a %s prompt", "two", "one");
      assertEquals(3, server.requests().size());
    }
  }

  /** Five failures that pass, each of another kind; the sixth try gets through. */
  @Test
  void whatPassesIsTriedAgain() throws Exception {
    try (JudgeServer server =
        new JudgeServer(
            (n, request, exchange) -> {
              switch (n) {
                case 0 -> {
                  exchange.getResponseHeaders().add("Retry-After", "0");
                  JudgeServer.send(exchange, 429, "slow down");
                }
                case 1 -> JudgeServer.send(exchange, 503, "");
                case 2 -> { // the connection breaks off within the body
                  exchange.sendResponseHeaders(200, 100);
                  exchange.getResponseBody().write('{');
                  exchange.getResponseBody().flush();
                }
                case 3 -> JudgeServer.send(exchange, 200, "<html>a proxy's page</html>");
                case 4 -> { // silent, after the headers and a part of the body
                  exchange.sendResponseHeaders(200, 100);
                  exchange.getResponseBody().write('{');
                  exchange.getResponseBody().flush();
                  sleep(3000);
                }
                default -> JudgeServer.say(exchange, "tie");
              }
            })) {
      assertEquals(Verdict.TIE, ask(judge(server, null)));
      assertEquals(6, server.requests().size());
    }
  }

  private static void sleep(int millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void aRetryWaitsAsLongAsTheServerAsks() throws Exception {
    try (JudgeServer server =
        new JudgeServer(
            (n, request, exchange) -> {
              exchange.getResponseHeaders().add("Retry-After", "1");
              if (n == 0) {
                JudgeServer.send(exchange, 429, "");
              } else {
                JudgeServer.say(exchange, "A");
              }
            })) {
      long start = System.nanoTime();
      ask(judge(server, null));
      assertTrue(System.nanoTime() - start >= 1e9);
    }
  }

  @Test
  void sixFailuresAreTheEnd() throws Exception {
    try (JudgeServer server =
        new JudgeServer((n, request, exchange) -> JudgeServer.send(exchange, 500, "no"))) {
      Golden.fails(
          JudgeException.class,
          () -> ask(judge(server, null)),
          server.url() + " failed 6 times, last because it answered 500",
          "what it judged is kept");
      assertEquals(6, server.requests().size());
      assertFalse(Files.exists(folder.resolve("cache")));
    }
  }

  @Test
  void nobodyListens() throws Exception {
    PairJudge judge;
    try (JudgeServer server =
        new JudgeServer((n, request, exchange) -> JudgeServer.say(exchange, "A"))) {
      judge = judge(server, null);
    }
    Golden.fails(JudgeException.class, () -> ask(judge), "failed 6 times", "ConnectException");
  }

  @ParameterizedTest
  @CsvSource({
    "400, '{\"error\": \"no  such\\nmodel\"}', 'answered 400 to a request for m1: {\"error\": \"no'",
    "401, x, DUALSELECT_JUDGE_KEY holds a key that it does not take",
    "403, x, DUALSELECT_JUDGE_KEY holds a key that it does not take",
    "404, '', answered 404",
    "302, x, answered 302"
  })
  void refusalsAreNotTriedAgain(int status, String body, String words) throws Exception {
    try (JudgeServer other =
            new JudgeServer((n, request, exchange) -> JudgeServer.say(exchange, "A"));
        JudgeServer server =
            new JudgeServer(
                (n, request, exchange) -> {
                  exchange.getResponseHeaders().add("Location", other.url() + "/chat/completions");
                  JudgeServer.send(exchange, status, body);
                })) {
      String sentence =
          Golden.fails(JudgeException.class, () -> ask(judge(server, "secret")), words);
      assertFalse(sentence.contains("secret"), sentence);
      assertEquals(1, server.requests().size());
      assertEquals(0, other.requests().size(), "the key went to another server");
    }
  }

  @Test
  void aMissingKeyIsNamed() throws Exception {
    try (JudgeServer server =
        new JudgeServer((n, request, exchange) -> JudgeServer.send(exchange, 401, ""))) {
      Golden.fails(
          JudgeException.class, () -> ask(judge(server, null)), "DUALSELECT_JUDGE_KEY is not set");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "Verdict: A, FIRST",
    "'A is worse.\n\n**Verdict: B**', SECOND",
    "'verdict - tie.', TIE",
    "Verdict: a tie, TIE",
    "'Verdict: A. No, wait. Verdict: B', SECOND",
    "a, FIRST",
    "(B), SECOND",
    "Tie!, TIE",
    "Both are fine., UNCLEAR",
    "'A good one, B too', UNCLEAR",
    "'Verdict: Aye', UNCLEAR",
    "'', UNCLEAR"
  })
  void verdictsAreRead(String reply, Verdict verdict) {
    assertEquals(verdict, Verdict.of(reply));
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost:8000", "ftp://x/v1", "v1", "https://k@host/v1"})
  void addressesOfNoServerAreRefused(String url) {
    Golden.fails(
        IllegalArgumentException.class,
        () -> new JudgeSettings(java.net.URI.create(url.replace("://k", "://k:p")), "m", folder),
        "--judge-url");
  }

  @Test
  void aKeyIsNotSentInTheClear() {
    JudgeSettings remote =
        new JudgeSettings(java.net.URI.create("http://192.0.2.1/v1/"), "m", folder);
    Golden.fails(
        IllegalArgumentException.class, () -> remote.check("k"), "unencrypted", "use https");
    remote.check(null);
    new JudgeSettings(java.net.URI.create("https://192.0.2.1/v1"), "m", folder).check("k");
    new JudgeSettings(java.net.URI.create("http://localhost:1/v1"), "m", folder).check("k");
    assertEquals("http://192.0.2.1/v1/chat/completions", remote.endpoint().toString());
  }
}
