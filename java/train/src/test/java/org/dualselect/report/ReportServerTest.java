package org.dualselect.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.dualselect.Golden;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportServerTest {
  @TempDir Path folder;
  private RunFolder run;
  private ReportServer server;
  private int port;

  @BeforeEach
  void start() throws Exception {
    run = RunFolder.in(folder, "q", "a");
    server = ReportServer.start(new Report(run.path()), run.path(), 0);
    port = URI.create(server.address()).getPort();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  /** Over a bare socket: Java's client sets the Host header itself. */
  private String answer(String request, String host) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      String text = request + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private String answer(String request) throws IOException {
    return answer(request, "127.0.0.1:" + port);
  }

  @Test
  void thePageGrowsWithTheRun() throws Exception {
    String before = answer("GET /version");
    String page = answer("GET /");
    assertTrue(page.startsWith("HTTP/1.1 200 "), page);
    assertTrue(page.contains("fetch(\"version\")"), page);
    assertTrue(page.contains("script-src &#39;sha256-"), page);
    assertFalse(page.contains("in 3 refreshes"), page);
    assertEquals(version(before), version(answer("GET /version")));
    run.refresh(4, 3, "[0, 2]");
    assertNotEquals(version(before), version(answer("GET /version")));
    assertTrue(answer("GET /").contains("in 3 refreshes"));
  }

  private static String version(String answer) {
    return answer.substring(answer.indexOf("\r\n\r\n"));
  }

  /**
   * A site whose name was made to lead to this machine is refused: its Host header gives it away.
   */
  @Test
  void othersAreRefused() throws Exception {
    assertTrue(answer("GET /", "localhost:" + port).startsWith("HTTP/1.1 200 "));
    assertTrue(answer("GET /", "evil.example:" + port).startsWith("HTTP/1.1 421 "));
    assertTrue(answer("GET /version", "127.0.0.1").startsWith("HTTP/1.1 421 "));
    assertTrue(answer("POST /").startsWith("HTTP/1.1 405 "));
    assertTrue(answer("GET /../run.json").startsWith("HTTP/1.1 404 "));
  }

  /** A file that is damaged while it is watched. */
  @Test
  void aProblemIsShownAndGoesAway() throws Exception {
    Path file = run.path().resolve("run.json");
    String good = java.nio.file.Files.readString(file);
    java.nio.file.Files.writeString(file, "{");
    assertTrue(answer("GET /").contains("not valid JSON"));
    java.nio.file.Files.writeString(file, good);
    assertTrue(answer("GET /").contains("<h1>run"));
  }

  @Test
  void aPortThatIsTakenIsNamed() {
    Golden.fails(
        IOException.class,
        () -> ReportServer.start(new Report(run.path()), run.path(), port),
        "port " + port + " of 127.0.0.1 is taken",
        "--port");
  }
}
