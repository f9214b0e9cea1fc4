package org.dualselect.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.dualselect.data.InputException;

/** The folder that a run writes into: never a file over another run's, but when asked to. */
final class TrainOutput {
  private final Path folder;

  private TrainOutput(Path folder) {
    this.folder = folder;
  }

  /**
   * Makes the folder.
   *
   * @param overwrite replace the files of an earlier run, instead of refusing
   */
  static TrainOutput prepare(Path folder, boolean overwrite) throws IOException {
    if (Files.exists(folder) && !Files.isDirectory(folder)) {
      throw new InputException(folder + ": is a file; --output must be a folder");
    }
    Files.createDirectories(folder);
    try (Stream<Path> files = Files.list(folder)) {
      if (!overwrite && files.findAny().isPresent()) {
        throw new InputException(
            folder + ": is not empty; choose another --output, or pass --overwrite");
      }
    }
    // An earlier run's adapter stays until this one's takes its place.
    Files.deleteIfExists(folder.resolve(SelectionLog.NAME));
    return new TrainOutput(folder);
  }

  Path folder() {
    return folder;
  }

  void save(Session session) throws IOException {
    session.lora().write(folder, session.adapter());
  }
}
