package org.dualselect.train;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.dualselect.data.AtomicFiles;
import org.dualselect.data.InputException;
import org.dualselect.data.Json;
import org.dualselect.data.JsonFile;
import org.dualselect.data.Sha256;

/**
 * {@code manifest.json}: the files of a folder with their sizes and SHA-256 sums. It is written
 * when all of them are there.
 */
final class Manifest {
  private static final String NAME = "manifest.json";

  /** Raised when files change their meaning. */
  private static final int FORMAT = 1;

  private Manifest() {}

  static void write(Path folder, String... names) throws IOException {
    ObjectNode root = Json.STRICT.createObjectNode().put("format", FORMAT);
    ObjectNode files = root.putObject("files");
    for (String name : names) {
      Path file = folder.resolve(name);
      files.putObject(name).put("bytes", Files.size(file)).put("sha256", Sha256.of(file));
    }
    AtomicFiles.write(folder.resolve(NAME), root.toPrettyString() + "\n");
  }

  /** Throws, naming the file, where one is missing or not as it was written. */
  static void check(Path folder) {
    JsonFile root = JsonFile.read(folder.resolve(NAME));
    if (root.positive("format") != FORMAT) {
      throw root.bad("format", "is not " + FORMAT + ": another version of this program wrote it.");
    }
    JsonFile files = root.object("files");
    files
        .node()
        .fieldNames()
        .forEachRemaining(name -> check(folder.resolve(name), files.object(name)));
  }

  private static void check(Path file, JsonFile expected) {
    long bytes = expected.get("bytes").asLong(-1);
    try {
      long size = Files.size(file);
      if (size != bytes) {
        throw InputException.in(file, "is damaged: " + size + " bytes instead of " + bytes + ".");
      }
    } catch (IOException e) {
      throw Json.unreadable(file, e);
    }
    if (!Sha256.of(file).equals(expected.text("sha256"))) {
      throw InputException.in(file, "is damaged: its SHA-256 is not that of the manifest.");
    }
  }
}
