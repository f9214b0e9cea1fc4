package org.dualselect.monitor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.dualselect.train.RunFiles;
import org.dualselect.train.TrainListener;

/**
 * Writes {@code metrics.jsonl} and the same figures for TensorBoard, through to the files one by
 * one, so that a run can be watched and one that is killed is on record.
 */
public final class RunMonitor implements TrainListener, AutoCloseable {
  private final Path folder;
  private MetricsFile metrics;
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
      metrics = new MetricsFile(folder.resolve(RunFiles.METRICS));
      events = EventFile.create(folder);
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  @Override
  public void scored(String phase, long done, long total, double seconds) {}

  @Override
  public void step(Step step) {
    StepMetrics row = StepMetrics.of(step, PeakMemory.bytes());
    try {
      metrics.write(row);
      events.write(row.step(), Scalars.of(row));
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  @Override
  public void refreshed(Refresh refresh) {
    RefreshMetrics row = RefreshMetrics.of(refresh, PeakMemory.bytes());
    try {
      metrics.write(row);
      events.write(row.step(), Scalars.of(row));
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
    if (metrics != null) {
      metrics.close();
    }
    if (events != null) {
      events.close();
    }
  }
}
