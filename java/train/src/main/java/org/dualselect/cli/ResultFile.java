package org.dualselect.cli;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Where results go: a file that appears only when it is complete, or standard output. */
final class ResultFile implements AutoCloseable {
  private final Path target;
  private final Path aside;
  private final Writer writer;

  private ResultFile(Path target, Path aside, Writer writer) {
    this.target = target;
    this.aside = aside;
    this.writer = writer;
  }

  /** {@code target} null is {@code standard}, which stays open. */
  static ResultFile open(Path target, Writer standard) throws IOException {
    if (target == null) {
      return new ResultFile(null, null, standard);
    }
    if (Files.exists(target) && !Files.isRegularFile(target)) {
      return new ResultFile(target, null, Files.newBufferedWriter(target)); // a pipe or a device
    }
    Path file = target.toAbsolutePath();
    Files.createDirectories(file.getParent());
    Path aside = file.resolveSibling("." + file.getFileName() + ".part");
    aside.toFile().deleteOnExit(); // also after a signal
    return new ResultFile(file, aside, Files.newBufferedWriter(aside));
  }

  Writer writer() {
    return writer;
  }

  /** The results are complete. */
  void keep() throws IOException {
    writer.flush();
    if (aside != null) {
      Files.move(aside, target, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  @Override
  public void close() throws IOException {
    if (target != null) {
      writer.close();
    }
    if (aside != null) {
      Files.deleteIfExists(aside);
    }
  }
}
