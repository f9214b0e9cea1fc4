package org.dualselect.monitor;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.dualselect.train.RunFiles;
import org.dualselect.train.TrainListener;

/**
 * Writes {@code metrics.jsonl} and the same figures for TensorBoard, through to the files line by
 * line, so that a run can be watched and one that is killed is on record. Both are appended to: a
 * run that goes on goes on in them.
 */
public final class RunMonitor implements TrainListener, AutoCloseable {
  private static final JsonMapper JSON =
      JsonMapper.builder().serializationInclusion(JsonInclude.Include.NON_NULL).build();

  private final Path folder;
  private BufferedWriter lines;
  private EventFile events;

  /**
   * @param folder of the run; must be there when the run begins
   */
  public RunMonitor(Path folder) {
    this.folder = folder;
  }

  @Override
  public void info(String line) {}

  @Override
  public void planned(long steps, long records, int batch) {
    try {
      lines =
          Files.newBufferedWriter(
              folder.resolve(RunFiles.METRICS),
              StandardOpenOption.CREATE,
              StandardOpenOption.APPEND);
      events = EventFile.create(folder);
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  @Override
  public void scored(String phase, long done, long total, double seconds) {}

  @Override
  public void step(Step step) {
    StepMetrics metrics = StepMetrics.of(step, PeakMemory.bytes());
    write(metrics.step(), metrics, Scalars.of(metrics));
  }

  @Override
  public void refreshed(Refresh refresh) {
    RefreshMetrics metrics = RefreshMetrics.of(refresh, PeakMemory.bytes());
    write(metrics.step(), metrics, Scalars.of(metrics));
  }

  private void write(long step, Object metrics, Scalars scalars) {
    try {
      lines.write(JSON.writeValueAsString(metrics) + "\n");
      lines.flush();
      events.write(step, scalars);
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  private UncheckedIOException unwritable(IOException e) {
    return new UncheckedIOException(
        new IOException(
            folder + ": the run's figures cannot be written (" + e.getMessage() + ")", e));
  }

  @Override
  public void close() throws IOException {
    if (lines != null) {
      lines.close();
    }
    if (events != null) {
      events.close();
    }
  }
}
