package org.dualselect.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFilesTest {
  @TempDir Path dir;

  private long files() throws IOException {
    try (Stream<Path> all = Files.list(dir)) {
      return all.count();
    }
  }

  @Test
  void aFileIsReplacedAndItsFolderMade() throws IOException {
    Path file = dir.resolve("a/b/c.txt");
    AtomicFiles.write(file, "one");
    AtomicFiles.write(file, "two");
    assertEquals("two", Files.readString(file));
    try (Stream<Path> all = Files.list(file.getParent())) {
      assertEquals(1, all.count());
    }
  }

  @Test
  void aFailureLeavesTheOldFileAndNothingElse() throws IOException {
    Path file = dir.resolve("a.txt");
    AtomicFiles.write(file, "old");
    IOException e =
        assertThrows(
            IOException.class,
            () ->
                AtomicFiles.write(
                    file,
                    3,
                    out -> {
                      out.write(ByteBuffer.wrap(new byte[2]));
                      throw new IOException("broken pipe");
                    }));
    assertEquals(file + ": cannot be written: broken pipe.", e.getMessage());
    assertEquals("old", Files.readString(file));
    assertEquals(1, files());
    assertThrows(
        IllegalStateException.class,
        () ->
            AtomicFiles.write(
                file,
                3,
                out -> {
                  throw new IllegalStateException();
                }));
    assertEquals(1, files());
  }

  @Test
  void aFullDiskIsSaidInWords() throws IOException {
    Path file = dir.resolve("big.bin");
    IOException e =
        assertThrows(
            AtomicFiles.DiskFullException.class,
            () ->
                AtomicFiles.write(
                    file,
                    123,
                    out -> {
                      throw new IOException("No space left on device");
                    }));
    assertTrue(
        e.getMessage().startsWith(file + ": the disk is full (123 bytes needed, "), e.getMessage());
    assertThrows(
        AtomicFiles.DiskFullException.class,
        () ->
            AtomicFiles.write(
                file,
                Long.MAX_VALUE - 1,
                out -> {
                  throw new IOException("odd");
                }));
    assertEquals(0, files());
  }

  @Test
  void roomIsAskedForBeforehand() throws IOException {
    AtomicFiles.requireRoom(dir, 1);
    IOException e =
        assertThrows(
            AtomicFiles.DiskFullException.class,
            () -> AtomicFiles.requireRoom(dir, Long.MAX_VALUE));
    assertTrue(e.getMessage().startsWith(dir + ": the disk is full ("), e.getMessage());
  }

  @Test
  void aFolderThatIsAFileIsSaidInWords() throws IOException {
    Path file = Files.writeString(dir.resolve("plain"), "x");
    IOException e =
        assertThrows(IOException.class, () -> AtomicFiles.write(file.resolve("a.txt"), "y"));
    assertTrue(e.getMessage().contains("plain is a file, not a folder."), e.getMessage());
  }
}
