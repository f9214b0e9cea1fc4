package org.dualselect.validate;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.dualselect.data.AtomicFolder;
import org.dualselect.monitor.PeakMemory;
import org.dualselect.train.Responder;
import org.dualselect.train.RunFiles;
import org.dualselect.train.TrainListener;
import org.dualselect.train.TrainSettings;
import org.dualselect.train.Trainer;

/**
 * A run's first steps, for real: the trainer's own loop with its refresh, adapter and checkpoint,
 * in a folder on the disk that the run would write to. The folder goes when the trial is closed.
 */
public final class Trial implements TrainListener, AutoCloseable {
  /** Steps of a tiny model still get faster after these, but then there is little time to tell. */
  private static final int MOST_STEPS = 10;

  private static final double ENOUGH_SECONDS = 2;
  private static final String CHECKPOINT = "checkpoint-";

  private final Path output;
  private final Path folder;
  private long steps;
  private long tokens;
  private double seconds;
  private long largestBatch;
  private double perReference;
  private double perResponse;
  private Long loaded;
  private boolean planned;
  private boolean warmUp;

  /** Makes the folder, in {@code output} or the nearest folder above it that is there. */
  public Trial(Path output) throws IOException {
    this.output = output;
    Path there = output.toAbsolutePath();
    while (!Files.exists(there)) {
      there = there.getParent();
    }
    this.folder = Files.createTempDirectory(there, ".dualselect-trial-");
  }

  /** Where the settings of the trial have to point. */
  public Path folder() {
    return folder;
  }

  /** Copies what a run in {@code output} is resumed from. */
  public void copyCheckpoints() throws IOException {
    if (!Files.exists(output)) {
      return; // the trainer says so
    }
    try (Stream<Path> all = Files.walk(output)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        Path name = output.relativize(file);
        if (name.startsWith(RunFiles.SELECTION)
            || name.startsWith(RunFiles.RESPONSES)
            || name.toString().startsWith(CHECKPOINT)) {
          Path copy = folder.resolve(name);
          Files.createDirectories(copy.getParent());
          Files.copy(file, copy);
        }
      }
    }
  }

  /**
   * Runs until there is enough to judge by.
   *
   * @param settings of the trial
   * @param responder to references without a response
   * @param stop asked after every batch
   */
  public Measured run(TrainSettings settings, Responder responder, BooleanSupplier stop)
      throws IOException {
    boolean resumed = settings.checkpoints().resume();
    Trainer.run(
        settings, responder, this, () -> stop.getAsBoolean() || resumed && planned || isEnough());
    return new Measured(
        seconds / Math.max(tokens, 1),
        perReference,
        perResponse,
        sizes(CHECKPOINT).max().orElse(0),
        sizes("adapter_").sum(),
        loaded,
        PeakMemory.bytes(),
        largestBatch);
  }

  /** A message about the trial, as one about the run: nothing is saved. */
  public String named(String message) {
    return message
        .replace("; the adapter of that step is saved in " + folder, "")
        .replace(folder.toString(), output.toString());
  }

  @Override
  public void info(String line) {}

  @Override
  public void planned(long steps, long records, int batch) {
    loaded = PeakMemory.bytes();
    planned = true;
  }

  @Override
  public void scored(String phase, long done, long total, double seconds) {
    if (phase.equals(RESPONSES)) {
      perResponse = seconds / done;
    }
  }

  @Override
  public void refreshed(Refresh refresh) {
    perReference = refresh.seconds() / refresh.selection().candidates();
  }

  @Override
  public void step(Step step) {
    steps++;
    warmUp = step.epoch() == 0;
    if (steps
        <= 3) { // the first of the warm-up and of the selection compile what the next ones use
      tokens = 0;
      seconds = 0;
    }
    tokens += step.tokens();
    seconds += step.seconds();
    largestBatch = Math.max(largestBatch, step.tokens());
  }

  private boolean isEnough() {
    return steps >= 2 && !warmUp && (seconds >= ENOUGH_SECONDS || steps >= MOST_STEPS);
  }

  /** In bytes, of every file and folder whose name starts so. */
  private LongStream sizes(String start) throws IOException {
    LongStream.Builder sizes = LongStream.builder();
    try (DirectoryStream<Path> named = Files.newDirectoryStream(folder, start + "*")) {
      for (Path one : named) {
        long bytes = 0;
        try (Stream<Path> all = Files.walk(one)) {
          for (Path file : all.filter(Files::isRegularFile).toList()) {
            bytes += Files.size(file);
          }
        }
        sizes.add(bytes);
      }
    }
    return sizes.build();
  }

  @Override
  public void close() throws IOException {
    AtomicFolder.delete(folder);
  }
}
