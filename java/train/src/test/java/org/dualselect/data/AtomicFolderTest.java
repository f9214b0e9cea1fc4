package org.dualselect.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFolderTest {
  @TempDir Path dir;

  private List<String> names(Path folder) throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.map(f -> f.getFileName().toString()).sorted().toList();
    }
  }

  private Path write(String name, String... files) throws IOException {
    Path target = dir.resolve(name);
    AtomicFolder.write(
        target,
        inside -> {
          for (String file : files) {
            AtomicFiles.write(inside.resolve(file), file);
          }
        });
    return target;
  }

  @Test
  void aFolderIsReplacedAsAWhole() throws IOException {
    Path target = write("a", "one", "two");
    assertEquals(List.of("one", "two"), names(target));
    write("a", "three");
    assertEquals(List.of("three"), names(target));
    assertEquals(List.of("a"), names(dir));
  }

  @Test
  void aFailureLeavesTheOldFolderAndNothingElse() throws IOException {
    Path target = write("a", "one");
    for (Exception failure : List.of(new IOException("broken pipe"), new IllegalStateException())) {
      assertThrows(
          failure.getClass(),
          () ->
              AtomicFolder.write(
                  target,
                  inside -> {
                    AtomicFiles.write(inside.resolve("new"), "x");
                    AtomicFiles.write(
                        inside.resolve("bad"),
                        1,
                        out -> {
                          if (failure instanceof IOException io) {
                            throw io;
                          }
                          throw (RuntimeException) failure;
                        });
                  }));
      assertEquals(List.of("one"), names(target));
      assertEquals(List.of("a"), names(dir));
    }
  }

  /** The name aside is gone when the message is read. */
  @Test
  void aFullDiskIsSaidOfTheFinalName() {
    Path target = dir.resolve("a");
    IOException e =
        assertThrows(
            IOException.class,
            () ->
                AtomicFolder.write(
                    target,
                    inside ->
                        AtomicFiles.write(
                            inside.resolve("big"),
                            123,
                            out -> {
                              throw new IOException("No space left on device");
                            })));
    String start = target.resolve("big") + ": the disk is full (123 bytes needed, ";
    assertEquals(start, e.getMessage().substring(0, start.length()));
  }

  @Test
  void aParentThatIsNotThereIsSaidInWords() {
    IOException e = assertThrows(IOException.class, () -> write("a/b/c", "one"));
    String start = dir.resolve("a/b/c") + ": cannot be written: ";
    assertEquals(start, e.getMessage().substring(0, start.length()));
  }

  @Test
  void whatAKilledProcessLeftIsSwept() throws IOException {
    write("a", "one");
    Files.createDirectories(dir.resolve(".tmp-12ab/inner"));
    Files.writeString(dir.resolve(".tmp-12ab/inner/file"), "x");
    Files.writeString(dir.resolve(".tmp-9"), "x");
    Files.writeString(dir.resolve(".tmp-mine"), "not ours");
    AtomicFiles.sweep(dir);
    assertEquals(List.of(".tmp-mine", "a"), names(dir));
  }

  @Test
  void deletingWhatIsNotThereIsFine() throws IOException {
    AtomicFolder.delete(write("a", "one"));
    AtomicFolder.delete(dir.resolve("a"));
    assertEquals(List.of(), names(dir));
  }
}
