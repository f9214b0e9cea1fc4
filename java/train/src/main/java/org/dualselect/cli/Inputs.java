package org.dualselect.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.dualselect.data.DidYouMean;
import org.dualselect.data.FolderLock;
import org.dualselect.train.Require;
import org.dualselect.train.TrainSettings;

/** What can be said about files and folders before anything is loaded. */
final class Inputs {
  // Named in this order, so that a finished run is recognised as one.
  private static final List<String> RUN =
      List.of("adapter_model.safetensors", "selection_log.jsonl");

  private static final String ANOTHER = "another folder, or --overwrite";

  private Inputs() {}

  static void model(Path folder) {
    folder("--model", folder, "config.json", "give the folder of a Hugging Face checkpoint");
  }

  /** Null is no adapter. */
  static void adapter(Path folder) {
    if (folder != null) {
      folder("--adapter", folder, "adapter_config.json", "give the folder of a PEFT adapter");
    }
  }

  /** Null is no file. */
  static void records(String flag, Path file) {
    if (file != null) {
      file(flag, file, "give a file of records");
    }
  }

  /** A file for train's {@code --config}, of a command that takes it as an argument. */
  static void config(Path file) {
    file("CONFIG", file, "give a file for train --config");
  }

  private static void file(String flag, Path file, String remedy) {
    Require.that(Files.exists(file), "%s %s does not exist%s", flag, file, neighbour(file, remedy));
    Require.that(!Files.isDirectory(file), "%s %s is a folder: give a file", flag, file);
    Require.that(Files.isReadable(file), "%s %s cannot be read", flag, file);
  }

  /** The folder of a run: as any to write, but it may be gone on with, too. */
  static void runFolder(TrainSettings settings) throws IOException {
    TrainSettings.Files files = settings.files();
    boolean mayHoldFiles = files.overwrite() || settings.checkpoints().resume();
    String another =
        holdsCheckpoint(files.output()) ? "--resume to go on with it, " + ANOTHER : ANOTHER;
    outputFolder(files.output(), mayHoldFiles, files.model(), files.adapter(), another);
  }

  /** A folder to write: empty or not there yet, unless it may be overwritten. */
  static void outputFolder(Path folder, boolean overwrite, Path model, Path adapter)
      throws IOException {
    outputFolder(folder, overwrite, model, adapter, ANOTHER);
  }

  private static void outputFolder(
      Path folder, boolean overwrite, Path model, Path adapter, String another) throws IOException {
    Require.that(!same(folder, model), "--output %s is the --model itself", folder);
    Require.that(!same(folder, adapter), "--output %s is the --adapter itself", folder);
    writable("--output", folder);
    if (Files.exists(folder)) {
      Require.that(Files.isDirectory(folder), "--output %s is a file: give a folder", folder);
      String held = overwrite ? null : held(folder);
      Require.that(held == null, "--output %s already holds %s: give %s", folder, held, another);
    }
  }

  /** Whether there is a run that can be gone on with. */
  static boolean holdsCheckpoint(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return false;
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.anyMatch(f -> f.getFileName().toString().matches("checkpoint-\\d+"));
    }
  }

  /** A file to write; null is standard output. */
  static void outputFile(String flag, Path file, boolean overwrite) {
    if (file != null) {
      Require.that(!Files.isDirectory(file), "%s %s is a folder: give a file", flag, file);
      Require.that(
          overwrite || !Files.isRegularFile(file),
          "%s %s already exists: give another file, or --overwrite",
          flag,
          file);
      writable(flag, file);
    }
  }

  private static void folder(String flag, Path folder, String file, String remedy) {
    Require.that(Files.exists(folder), "%s %s does not exist: %s", flag, folder, remedy);
    Require.that(Files.isDirectory(folder), "%s %s is a file: %s", flag, folder, remedy);
    Require.that(
        Files.exists(folder.resolve(file)), "%s %s holds no %s: %s", flag, folder, file, remedy);
  }

  /** A file beside it with a name so near that it may be meant, else what to give. */
  private static String neighbour(Path file, String remedy) {
    Path folder = file.toAbsolutePath().getParent();
    List<String> names = List.of();
    if (Files.isDirectory(folder)) {
      try (Stream<Path> files = Files.list(folder)) {
        names = files.map(f -> f.getFileName().toString()).sorted().toList();
      } catch (IOException e) {
        // Then there is nothing to suggest.
      }
    }
    String hint = DidYouMean.hint(file.getFileName().toString(), names);
    return hint.isEmpty() ? ": " + remedy : hint;
  }

  private static void writable(String flag, Path output) {
    Path there = output.toAbsolutePath();
    while (!Files.exists(there, LinkOption.NOFOLLOW_LINKS)) { // a dangling link is in the way
      there = there.getParent();
    }
    boolean way = there.equals(output.toAbsolutePath()) || Files.isDirectory(there);
    Require.that(
        way && Files.isWritable(there),
        "%s %s cannot be written, because of %s: give a place where you may write",
        flag,
        output,
        there);
  }

  private static String held(Path folder) throws IOException {
    for (String name : RUN) {
      if (Files.exists(folder.resolve(name))) {
        return name;
      }
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(f -> f.getFileName().toString())
          .filter(name -> !name.equals(FolderLock.NAME))
          .sorted()
          .findFirst()
          .orElse(null);
    }
  }

  private static boolean same(Path a, Path b) throws IOException {
    return b != null && Files.exists(a) && Files.isSameFile(a, b);
  }
}
