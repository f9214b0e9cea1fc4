package org.dualselect;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** A folder for property tests: JUnit's TempDir is Jupiter's alone. */
public final class Scratch {
  private Scratch() {}

  public static Path folder() throws IOException {
    return Files.createTempDirectory("property");
  }

  public static void delete(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
