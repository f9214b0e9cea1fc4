package org.dualselect.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StagedFolderTest {
  @TempDir Path dir;

  private List<String> contents() throws IOException {
    try (Stream<Path> files = Files.list(dir)) {
      return files
          .filter(Files::isRegularFile)
          .map(
              f -> {
                try {
                  return f.getFileName() + "=" + Files.readString(f);
                } catch (IOException e) {
                  throw new AssertionError(e);
                }
              })
          .sorted()
          .toList();
    }
  }

  private void write(Path folder, String... names) throws IOException {
    for (String name : names) {
      Files.writeString(folder.resolve(name), folder.equals(dir) ? "old" : "new");
    }
  }

  @Test
  void allMoveAndTheObsoleteGo() throws IOException {
    write(dir, "a", "head", "b1", "mine");
    try (StagedFolder staged = StagedFolder.in(dir)) {
      write(staged.path(), "a", "b2", "head");
      assertEquals(List.of("a=old", "b1=old", "head=old", "mine=old"), contents());
      staged.publish("head", name -> name.toString().startsWith("b"));
    }
    assertEquals(List.of("a=new", "b2=new", "head=new", "mine=old"), contents());
    try (Stream<Path> all = Files.list(dir)) {
      assertEquals(4, all.count());
    }
  }

  @Test
  void whatIsNotPublishedGoes() throws IOException {
    write(dir, "a");
    try (StagedFolder staged = StagedFolder.in(dir)) {
      write(staged.path(), "a", "b");
    }
    assertEquals(List.of("a=old"), contents());
    try (Stream<Path> all = Files.list(dir)) {
      assertEquals(1, all.count());
    }
  }

  /** Where a move fails, here as a folder is in the way, the old head is gone: nothing is mixed. */
  @Test
  void halfAPublicationHasNoHead() throws IOException {
    write(dir, "head");
    Files.createDirectories(dir.resolve("a/in the way"));
    try (StagedFolder staged = StagedFolder.in(dir)) {
      write(staged.path(), "a", "head");
      assertThrows(IOException.class, () -> staged.publish("head", name -> false));
    }
    assertFalse(Files.exists(dir.resolve("head")));
  }
}
