package org.dualselect;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** A folder for property tests: JUnit's TempDir is Jupiter's alone. */
public final class Scratch {
  private Scratch() {}

  /** In memory where that is to be had: writers force hundreds of files to the disk. */
  public static Path folder() throws IOException {
    Path memory = Path.of("/dev/shm");
    return Files.isWritable(memory)
        ? Files.createTempDirectory(memory, "property")
        : Files.createTempDirectory("property");
  }

  public static void delete(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
