package org.dualselect.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A JVM of its own, whose heap is of one size and touched from the start: what its pages grow by is
 * native memory.
 */
final class Child {
  private Child() {}

  /** Runs {@code main} to its end; returns what it printed. */
  static String run(Class<?> main, String... arguments) throws IOException, InterruptedException {
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    for (String option : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
      if (!option.startsWith("-Xm")) {
        line.add(option);
      }
    }
    line.addAll(List.of("-Xms128m", "-Xmx128m", "-XX:+AlwaysPreTouch", "-XX:+UseSerialGC"));
    line.add("-Dorg.bytedeco.javacpp.maxBytes=0"); // else it follows -Xmx
    line.add("-Dorg.bytedeco.javacpp.maxPhysicalBytes=0");
    line.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    line.addAll(List.of(arguments));
    Process child = new ProcessBuilder(line).redirectErrorStream(true).start();
    String output = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, child.waitFor(), output);
    return output;
  }
}
