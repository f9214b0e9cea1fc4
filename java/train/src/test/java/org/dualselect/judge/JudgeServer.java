package org.dualselect.judge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A server with OpenAI's chat interface, on this machine, that answers as a test wants. */
public final class JudgeServer implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** A request as it came in. */
  public record Request(JsonNode body, String authorization) {
    /** What the judge was given to compare. */
    public String pair() {
      return body.at("/messages/1/content").textValue();
    }

    /** The answer between two tags of the pair. */
    public String answer(String name) {
      String tag = "answer_" + name + ">\n";
      int from = pair().indexOf("<" + tag) + tag.length() + 1;
      return pair().substring(from, pair().indexOf("\n</answer_" + name, from));
    }
  }

  /** What to do with the n-th request, from 0. */
  @FunctionalInterface
  public interface Behaviour {
    void handle(int n, Request request, HttpExchange exchange) throws IOException;
  }

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<Request> requests = new CopyOnWriteArrayList<>();

  public JudgeServer(Behaviour behaviour) throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/v1/chat/completions", exchange -> handle(behaviour, exchange));
    server.start();
  }

  private void handle(Behaviour behaviour, HttpExchange exchange) throws IOException {
    try (exchange) {
      Request request =
          new Request(
              JSON.readTree(exchange.getRequestBody().readAllBytes()),
              exchange.getRequestHeaders().getFirst("Authorization"));
      int n;
      synchronized (requests) {
        n = requests.size();
        requests.add(request);
      }
      behaviour.handle(n, request, exchange);
    }
  }

  /** A chat completion with that text. */
  public static void say(HttpExchange exchange, String text) throws IOException {
    var completion = JSON.createObjectNode();
    completion
        .putArray("choices")
        .addObject()
        .putObject("message")
        .put("role", "assistant")
        .put("content", text);
    send(exchange, 200, completion.toString());
  }

  static void send(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  public URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/v1");
  }

  public List<Request> requests() {
    return requests;
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
