package org.dualselect.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;
import org.bytedeco.pytorch.Tensor;
import org.dualselect.data.AtomicFiles;
import org.dualselect.data.FolderLock;
import org.dualselect.data.OutputFolder;

/**
 * The folder that a run writes into: never a file over another run's, but when asked to, and never
 * two runs at a time.
 */
final class TrainOutput implements AutoCloseable {
  private final Path folder;
  private final Checkpoints checkpoints;
  private FolderLock lock;

  private TrainOutput(Path folder, int keep) {
    this.folder = folder;
    this.checkpoints = new Checkpoints(folder, keep);
  }

  /** Refuses a folder that holds what it should not, or another run at work; changes nothing. */
  static TrainOutput open(TrainSettings settings) throws IOException {
    Path folder = settings.files().output();
    boolean resume = settings.checkpoints().resume();
    TrainOutput output = new TrainOutput(folder, settings.checkpoints().keep());
    if (Files.exists(folder)) {
      OutputFolder.make(folder, resume || settings.files().overwrite());
      output.lock = FolderLock.take(folder);
    }
    return output;
  }

  Path folder() {
    return folder;
  }

  /** The checkpoint to go on from. */
  RunCheckpoint newest(Consumer<String> warning) throws IOException {
    return checkpoints.newest(warning);
  }

  /**
   * Makes the folder ready for the next step.
   *
   * @param fresh whether that is the first: then what an earlier run left is deleted, but for its
   *     adapter, which stays until this one's takes its place
   */
  void begin(boolean fresh) throws IOException {
    if (lock == null) {
      OutputFolder.make(folder, false);
      lock = FolderLock.take(folder);
    }
    AtomicFiles.sweep(folder);
    if (fresh) {
      RunFiles.delete(folder);
      checkpoints.clear();
    }
  }

  /**
   * Saves the adapter.
   *
   * @param card to stand beside it
   * @param steps that it has taken
   */
  void save(Session session, TrainCard card, long steps) throws IOException {
    session.lora().write(folder, session.adapter());
    card.write(folder, session.adapter(), steps);
  }

  /** Saves what the run needs to go on. */
  void save(RunState state, Map<String, Tensor> vectors) throws IOException {
    checkpoints.save(state, vectors);
  }

  /** Lets another run in. */
  @Override
  public void close() throws IOException {
    if (lock != null) {
      lock.close();
    }
  }
}
