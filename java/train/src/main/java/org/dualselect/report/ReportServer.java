package org.dualselect.report;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.dualselect.data.InputException;
import org.dualselect.train.RunFiles;

/**
 * Serves a run's page to this machine alone. The page asks whether the run's files have grown, and
 * takes itself anew when they have.
 */
public final class ReportServer implements AutoCloseable {
  private static final List<String> WATCHED =
      List.of(RunFiles.RUN, RunFiles.METRICS, RunFiles.SELECTION);

  private final Report report;
  private final Path folder;
  private final HttpServer server;
  private String version = "";
  private String page = "";

  private ReportServer(Report report, Path folder, HttpServer server) {
    this.report = report;
    this.folder = folder;
    this.server = server;
  }

  /**
   * @param port 0 for any that is free
   */
  public static ReportServer start(Report report, Path folder, int port) throws IOException {
    InetSocketAddress address = new InetSocketAddress("127.0.0.1", port);
    try {
      ReportServer server = new ReportServer(report, folder, HttpServer.create(address, 0));
      server.server.createContext("/", server::answer);
      server.server.start(); // on one thread
      return server;
    } catch (BindException e) {
      throw new IOException(
          "port " + port + " of 127.0.0.1 is taken: give another --port, or 0 for any", e);
    }
  }

  public String address() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      if (!ours(exchange.getRequestHeaders().getFirst("Host"))) {
        send(exchange, 421, "text/plain", "This page is for http://127.0.0.1 alone.");
      } else if (!exchange.getRequestMethod().equals("GET")) {
        send(exchange, 405, "text/plain", "Only GET is answered.");
      } else if (path.equals("/")) {
        send(exchange, 200, "text/html", page());
      } else if (path.equals("/version")) {
        send(exchange, 200, "text/plain", now());
      } else {
        send(exchange, 404, "text/plain", "There is only one page here.");
      }
    }
  }

  /**
   * Another site may have a name that leads to this machine; its scripts must not read the page.
   */
  private boolean ours(String host) {
    int port = server.getAddress().getPort();
    return host != null && Set.of("127.0.0.1:" + port, "localhost:" + port).contains(host);
  }

  private String page() throws IOException {
    String now = now();
    if (!now.equals(version)) {
      try {
        page = report.page(Document.resource("watch.js"));
        version = now;
      } catch (InputException e) {
        return Html.of("<!DOCTYPE html><meta charset=\"utf-8\"><p>%s</p>", e.getMessage()).markup();
      }
    }
    return page;
  }

  /** Another text whenever a file of the run is another. */
  private String now() throws IOException {
    StringBuilder version = new StringBuilder();
    for (String name : WATCHED) {
      Path file = folder.resolve(name);
      if (Files.exists(file)) {
        version.append(Files.size(file)).append('-');
        version.append(Files.getLastModifiedTime(file).toMillis()).append(' ');
      }
    }
    return version.toString();
  }

  private static void send(HttpExchange exchange, int status, String type, String text)
      throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", type + "; charset=utf-8");
    exchange.getResponseHeaders().set("Cache-Control", "no-store");
    exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
