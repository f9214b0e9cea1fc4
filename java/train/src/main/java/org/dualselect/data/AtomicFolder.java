package org.dualselect.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * Folders that are whole or not there, as {@link AtomicFiles} are: filled aside, forced to the
 * disk, then renamed.
 */
public final class AtomicFolder {
  private AtomicFolder() {}

  /** Fills a folder with files, each of which it forces to the disk itself. */
  @FunctionalInterface
  public interface Content {
    void writeTo(Path folder) throws IOException;
  }

  /** Writes {@code target}, in the place of what may be there. */
  public static void write(Path target, Content content) throws IOException {
    Path parent = target.toAbsolutePath().getParent();
    Path aside = AtomicFiles.aside(parent);
    try {
      Files.createDirectory(aside);
    } catch (IOException e) {
      throw AtomicFiles.explained(target, 0, e);
    }
    try {
      content.writeTo(aside);
      AtomicFiles.sync(aside);
      delete(target);
      Files.move(aside, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      // By the name that it was to have: the other means nothing, and is gone.
      throw new IOException(
          String.valueOf(e.getMessage()).replace(aside.toString(), target.toString()), e);
    } finally {
      AtomicFiles.discard(aside);
    }
    AtomicFiles.sync(parent);
  }

  /** Deletes a folder so that no part of it is ever left under its name. */
  public static void delete(Path folder) throws IOException {
    if (Files.exists(folder)) {
      Path aside = AtomicFiles.aside(folder.toAbsolutePath().getParent());
      Files.move(folder, aside, StandardCopyOption.ATOMIC_MOVE);
      AtomicFiles.delete(aside);
    }
  }
}
