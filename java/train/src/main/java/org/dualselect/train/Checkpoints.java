package org.dualselect.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.dualselect.data.AtomicFolder;
import org.dualselect.data.InputException;

/** The checkpoints of a run: {@code checkpoint-STEP} in its output folder. */
final class Checkpoints {
  private static final String PREFIX = "checkpoint-";
  private static final Pattern NAME = Pattern.compile(PREFIX + "\\d{1,18}");

  private final Path output;
  private final int keep;

  /**
   * @param keep how many stay, the newest
   */
  Checkpoints(Path output, int keep) {
    this.output = output;
    this.keep = keep;
  }

  /**
   * Writes one; when it is safe, deletes those that are too many, and those of later steps, which a
   * run that goes on from here has found damaged.
   */
  void save(RunState state, Map<String, Tensor> vectors) throws IOException {
    long step = state.updates().steps();
    RunCheckpoint.write(output.resolve(PREFIX + step), state, vectors);
    int kept = 0;
    for (Path checkpoint : newestFirst()) {
      if (step(checkpoint) > step || ++kept > keep) {
        AtomicFolder.delete(checkpoint);
      }
    }
  }

  /** Deletes all: they are of another run, which this one replaces. */
  void clear() throws IOException {
    for (Path checkpoint : newestFirst()) {
      AtomicFolder.delete(checkpoint);
    }
  }

  /**
   * The newest that is whole.
   *
   * @param warning is told of those that are damaged
   */
  RunCheckpoint newest(Consumer<String> warning) throws IOException {
    InputException damaged = null;
    for (Path folder : newestFirst()) {
      RunCheckpoint checkpoint = new RunCheckpoint(folder);
      try {
        checkpoint.check();
        return checkpoint;
      } catch (InputException e) {
        warning.accept("warning: " + e.getMessage());
        damaged = e;
      }
    }
    throw InputException.in(
        output,
        damaged == null
            ? "holds no checkpoint to resume; leave out --resume to start anew."
            : "holds no checkpoint that is whole; start anew with --overwrite and no --resume.");
  }

  private List<Path> newestFirst() throws IOException {
    if (!Files.isDirectory(output)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(output)) {
      return files
          .filter(f -> NAME.matcher(f.getFileName().toString()).matches() && Files.isDirectory(f))
          .sorted(Comparator.comparingLong(Checkpoints::step).reversed())
          .toList();
    }
  }

  private static long step(Path checkpoint) {
    return Long.parseLong(checkpoint.getFileName().toString().substring(PREFIX.length()));
  }
}
