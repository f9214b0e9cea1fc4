package org.dualselect.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Files that count only together. They are gathered in a hidden folder inside their own, so on the
 * same disk, and move into place when all are there; until then, whatever is in place stays as it
 * is.
 */
public final class StagedFolder implements AutoCloseable {
  private static final String NAME = ".unfinished";

  private final Path target;
  private final Path stage;

  private StagedFolder(Path target) {
    this.target = target;
    this.stage = target.resolve(NAME);
  }

  /** Starts afresh: what a killed process left in the hidden folder is deleted. */
  public static StagedFolder in(Path target) throws IOException {
    StagedFolder folder = new StagedFolder(target);
    folder.close();
    Files.createDirectories(folder.stage);
    return folder;
  }

  /** Where to write. */
  public Path path() {
    return stage;
  }

  /**
   * Puts the files in place, the one without which the others count for nothing last. An old one of
   * that name goes first, so that no mixture of old and new ever counts.
   *
   * @param last its name
   * @param obsolete which names of earlier files to delete
   */
  public void publish(String last, Predicate<Path> obsolete) throws IOException {
    Files.deleteIfExists(target.resolve(last));
    AtomicFiles.sync(target);
    for (Path old : list(target)) {
      if (obsolete.test(old.getFileName())) {
        Files.delete(old);
      }
    }
    for (Path file : list(stage)) {
      if (!file.endsWith(last)) {
        move(file);
      }
    }
    AtomicFiles.sync(target);
    move(stage.resolve(last));
    AtomicFiles.sync(target);
  }

  private void move(Path file) throws IOException {
    Files.move(file, target.resolve(file.getFileName()), StandardCopyOption.ATOMIC_MOVE);
  }

  /** Deletes what was not published. */
  @Override
  public void close() throws IOException {
    if (Files.isDirectory(stage)) {
      for (Path file : list(stage)) {
        Files.delete(file);
      }
      Files.delete(stage);
    }
  }

  private static List<Path> list(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }
}
