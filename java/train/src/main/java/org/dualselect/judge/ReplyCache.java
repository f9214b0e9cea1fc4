package org.dualselect.judge;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.dualselect.data.AtomicFiles;
import org.dualselect.data.Json;
import org.dualselect.data.Sha256;

/** Answers on the disk, a file each, named by the SHA-256 of server and request. */
final class ReplyCache {
  private final Path folder;

  ReplyCache(Path folder) {
    this.folder = folder;
  }

  private Path file(JudgeSettings settings, String request) {
    String name = new Sha256().add(settings.endpoint().toString()).add(request).hex();
    // Two digits of folder, so that no folder holds too many files.
    return folder.resolve(name.substring(0, 2)).resolve(name + ".txt");
  }

  Optional<String> get(JudgeSettings settings, String request) {
    Path file = file(settings, request);
    try {
      return Files.exists(file) ? Optional.of(Files.readString(file)) : Optional.empty();
    } catch (IOException e) {
      throw Json.unreadable(file, e);
    }
  }

  void put(JudgeSettings settings, String request, String reply) throws IOException {
    AtomicFiles.write(file(settings, request), reply);
  }
}
