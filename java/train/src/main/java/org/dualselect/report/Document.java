package org.dualselect.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.HexFormat;
import org.dualselect.data.Sha256;

/** A page that needs nothing else: no network, no other file. */
final class Document {
  private Document() {}

  /**
   * @param script to be run in it, or empty
   */
  static String of(String title, Html body, String script) {
    return Html.of(
            """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="%s">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>%s – dualselect</title>
            <style>%s</style>
            </head>
            <body>
            <main>
            %s
            </main>%s
            </body>
            </html>
            """,
            policy(script),
            title,
            new Html(resource("report.css")),
            body,
            script.isEmpty() ? Html.NONE : new Html("<script>" + script + "</script>"))
        .markup();
  }

  /** What a browser must not do, should a text of a record ever get out of its place. */
  private static String policy(String script) {
    String styles = "default-src 'none'; style-src 'unsafe-inline'";
    if (script.isEmpty()) {
      return styles;
    }
    byte[] sum = HexFormat.of().parseHex(new Sha256().add(UTF_8.encode(script)).hex());
    String known = Base64.getEncoder().encodeToString(sum);
    return styles + "; connect-src 'self'; script-src 'sha256-" + known + "'";
  }

  /** A text beside this class. */
  static String resource(String name) {
    try (InputStream in = Document.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
