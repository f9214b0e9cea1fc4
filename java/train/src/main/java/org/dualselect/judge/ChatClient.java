package org.dualselect.judge;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Sends chat requests to one server. What may pass by itself (429, 5xx, a broken or silent
 * connection, half an answer) is tried again, each time after twice as long; anything else fails at
 * once. Safe for several threads.
 */
public final class ChatClient {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int TRIES = 6;
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

  /** Characters of a server's own words in a message. */
  private static final int QUOTED = 200;

  private final JudgeSettings settings;
  private final String key;
  private final Duration timeout;
  private final Duration pause;
  private final HttpClient client;

  /** What is worth another try. */
  private static final class Passing extends Exception {
    private static final long serialVersionUID = 1;
    private final Duration atLeast;

    Passing(String problem, Duration atLeast) {
      super(problem);
      this.atLeast = atLeast;
    }
  }

  /**
   * @param key sent as a bearer token, or null for none
   */
  public ChatClient(JudgeSettings settings, String key) {
    this(settings, key, Duration.ofMinutes(2), Duration.ofSeconds(1));
  }

  /**
   * @param timeout of one try
   * @param pause before the second try
   */
  ChatClient(JudgeSettings settings, String key, Duration timeout, Duration pause) {
    this.settings = settings;
    this.key = key;
    this.timeout = timeout;
    this.pause = pause;
    // The key must not follow a redirect to another host.
    this.client =
        HttpClient.newBuilder()
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(timeout)
            .build();
  }

  /**
   * The text that the model answers.
   *
   * @param body of the request, JSON
   * @throws JudgeException when it does not come
   */
  String ask(String body) throws InterruptedException {
    Duration wait = pause;
    String problem = "";
    for (int attempt = 0; attempt < TRIES; attempt++) {
      if (attempt > 0) {
        Thread.sleep(
            wait.toMillis() + ThreadLocalRandom.current().nextLong(wait.toMillis() + 1) / 4);
        wait = shorter(wait.multipliedBy(2));
      }
      try {
        return send(body);
      } catch (Passing e) {
        problem = e.getMessage();
        wait = e.atLeast.compareTo(wait) > 0 ? shorter(e.atLeast) : wait;
      }
    }
    throw new JudgeException(
        String.format(
            "the judge at %s failed %d times, last because %s: run the same command again later,"
                + " what it judged is kept",
            settings.url(), TRIES, problem));
  }

  private static Duration shorter(Duration wait) {
    return wait.compareTo(LONGEST_PAUSE) < 0 ? wait : LONGEST_PAUSE;
  }

  private String send(String body) throws Passing, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(settings.endpoint())
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body));
    if (key != null) {
      request.header("Authorization", "Bearer " + key);
    }
    HttpResponse<String> response = response(request.build());
    int status = response.statusCode();
    if (status == 429 || status == 408 || status >= 500) {
      throw new Passing("it answered " + status, retryAfter(response));
    }
    if (status != 200) {
      throw refusal(status, response.body());
    }
    return content(response.body());
  }

  /** The request's own timeout ends with the headers; this one holds for the body too. */
  private HttpResponse<String> response(HttpRequest request) throws Passing, InterruptedException {
    CompletableFuture<HttpResponse<String>> coming =
        client.sendAsync(request, HttpResponse.BodyHandlers.ofString());
    try {
      return coming.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      String words = e.getCause().getMessage();
      String name = e.getCause().getClass().getSimpleName();
      throw new Passing("of " + name + (words == null ? "" : " (" + words + ")"), Duration.ZERO);
    } catch (TimeoutException e) {
      throw new Passing("it was silent for " + timeout.toSeconds() + " s", Duration.ZERO);
    } finally {
      coming.cancel(true);
    }
  }

  private static Duration retryAfter(HttpResponse<String> response) {
    String seconds = response.headers().firstValue("Retry-After").orElse("");
    return seconds.matches("\\d{1,6}")
        ? Duration.ofSeconds(Long.parseLong(seconds))
        : Duration.ZERO;
  }

  private JudgeException refusal(int status, String body) {
    if (status == 401 || status == 403) {
      return new JudgeException(
          String.format(
              "the judge at %s answered %d: %s %s",
              settings.url(),
              status,
              JudgeSettings.KEY,
              key == null ? "is not set" : "holds a key that it does not take"));
    }
    String words = body.replaceAll("\\s+", " ").strip();
    String quoted = words.length() > QUOTED ? words.substring(0, QUOTED) + "..." : words;
    return new JudgeException(
        String.format(
            "the judge at %s answered %d to a request for %s: %s",
            settings.url(), status, settings.model(), quoted));
  }

  private static String content(String body) throws Passing {
    try {
      JsonNode content = JSON.readTree(body).at("/choices/0/message/content");
      if (content.isTextual()) {
        return content.textValue();
      }
    } catch (JsonProcessingException e) {
      // Half an answer, or a proxy's page: as good as none.
    }
    throw new Passing("its answer is no chat completion", Duration.ZERO);
  }
}
