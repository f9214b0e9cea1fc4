package org.dualselect.tutorial;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The README's example is this code, and it gives what arithmetic by hand gives. */
class TutorialTest {
  @Test
  void printsWhatItSays() {
    PrintStream before = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try {
      Tutorial.main(new String[0]);
    } finally {
      System.setOut(before);
    }
    // G_0 = [[2, 1, 3], [1, 2, 1]], G_1 = [[4, 0, 0], [0, 0, 3]].
    assertEquals(
        "sample 0: dot 7.0, squared norm 20.0\nsample 1: dot 7.0, squared norm 25.0\n",
        printed.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n"));
  }

  @Test
  void standsInTheReadme() throws IOException {
    Path root = Path.of(System.getProperty("ds.header")).toAbsolutePath().normalize();
    while (!Files.exists(root.resolve("README.md"))) {
      root = root.getParent();
    }
    String source =
        Files.readString(
            Path.of("src/test/java/org/dualselect/tutorial/Tutorial.java").toAbsolutePath());
    String example =
        source.substring(
            source.indexOf("// tag::example[]\n") + "// tag::example[]\n".length(),
            source.indexOf("// end::example[]"));
    assertTrue(
        Files.readString(root.resolve("README.md")).contains("```java\n" + example + "```"),
        "README.md does not hold the example of Tutorial.java");
  }
}
