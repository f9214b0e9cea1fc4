package org.dualselect.monitor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The most memory that this process has had, native libraries' included. */
public final class PeakMemory {
  private static final Path STATUS = Path.of("/proc/self/status");

  private PeakMemory() {}

  /** In bytes, or null where the system is not Linux. */
  public static Long bytes() {
    return kibibytes(STATUS, "VmHWM:");
  }

  /** A line such as {@code VmHWM: 1234 kB} of a file of /proc; null without one. */
  static Long kibibytes(Path file, String key) {
    try {
      for (String line : Files.readAllLines(file)) {
        if (line.startsWith(key)) {
          return Long.parseLong(line.replaceAll("\\D", "")) << 10;
        }
      }
    } catch (IOException e) {
      // Not Linux.
    }
    return null;
  }
}
