package org.dualselect.train;

import java.io.IOException;
import java.nio.file.Path;
import org.dualselect.data.OutputFolder;

/** The folder that a run writes into: never a file over another run's, but when asked to. */
final class TrainOutput {
  private final Path folder;
  private final TrainCard card;

  private TrainOutput(Path folder, TrainCard card) {
    this.folder = folder;
    this.card = card;
  }

  /**
   * Makes the folder.
   *
   * @param overwrite replace the files of an earlier run, instead of refusing
   * @param card to stand beside the adapter
   */
  static TrainOutput prepare(Path folder, boolean overwrite, TrainCard card) throws IOException {
    OutputFolder.make(folder, overwrite);
    // An earlier run's adapter stays until this one's takes its place.
    RunFiles.delete(folder);
    return new TrainOutput(folder, card);
  }

  Path folder() {
    return folder;
  }

  /**
   * @param steps that the adapter has taken
   */
  void save(Session session, long steps) throws IOException {
    session.lora().write(folder, session.adapter());
    card.write(folder, session.adapter(), steps);
  }
}
