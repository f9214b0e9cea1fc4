package org.dualselect.train;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Names of the files that tell of a run, in its output folder. */
public final class RunFiles {
  /** What was selected, when, and with which score; a line a selection. */
  public static final String SELECTION = SelectionLog.NAME;

  /** What the model said to references without a response; a line each. */
  public static final String RESPONSES = "reference_responses.jsonl";

  /** Figures of the run; a line a step and a refresh. */
  public static final String METRICS = "metrics.jsonl";

  /** What ran on what, and how it ended. */
  public static final String RUN = "run.json";

  /** TensorBoard's name for such files; time and host follow. */
  public static final String EVENTS = "events.out.tfevents.";

  private RunFiles() {}

  /** Deletes those of an earlier run, which would be taken for this one's. */
  static void delete(Path folder) throws IOException {
    Files.deleteIfExists(folder.resolve(SELECTION));
    Files.deleteIfExists(folder.resolve(RESPONSES));
    Files.deleteIfExists(folder.resolve(METRICS));
    Files.deleteIfExists(folder.resolve(RUN));
    try (DirectoryStream<Path> events = Files.newDirectoryStream(folder, EVENTS + "*")) {
      for (Path file : events) {
        Files.delete(file);
      }
    }
  }
}
