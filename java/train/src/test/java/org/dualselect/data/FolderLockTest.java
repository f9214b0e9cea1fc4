package org.dualselect.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.dualselect.Golden;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderLockTest {
  @TempDir Path dir;

  @Test
  void oneAtATime() throws IOException {
    try (FolderLock first = FolderLock.take(dir)) {
      String pid = "process " + ProcessHandle.current().pid();
      Golden.refused(() -> FolderLock.take(dir), dir + ": is in use by " + pid, "--output");
    }
    FolderLock.take(dir).close();
  }

  /** A file without a lock is what a killed process leaves. */
  @Test
  void aFileAloneLocksNothing() throws IOException {
    Files.writeString(dir.resolve(FolderLock.NAME), "4711");
    FolderLock.take(dir).close();
  }
}
