package org.dualselect.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;

/** What a command left behind. */
record Ran(int code, String out, String err) {
  static Ran command(String... args) {
    StringWriter out = new StringWriter();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(err, true, StandardCharsets.UTF_8);
    int code = new Main(out, stream, Terminal.NONE).run(args);
    return new Ran(code, out.toString(), err.toString(StandardCharsets.UTF_8));
  }
}
