package org.dualselect.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** A folder that results go into: never a file over another's, but when asked to. */
public final class OutputFolder {
  private OutputFolder() {}

  /**
   * Makes the folder.
   *
   * @param overwrite take one that holds files already, instead of refusing
   */
  public static void make(Path folder, boolean overwrite) throws IOException {
    if (Files.exists(folder) && !Files.isDirectory(folder)) {
      throw new InputException(folder + ": is a file; --output must be a folder");
    }
    Files.createDirectories(folder);
    try (Stream<Path> files = Files.list(folder)) {
      if (!overwrite && files.anyMatch(f -> !f.endsWith(FolderLock.NAME))) {
        throw new InputException(
            folder + ": is not empty; choose another --output, or pass --overwrite");
      }
    }
  }
}
