package org.dualselect.monitor;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.dualselect.adapter.ModelCard;
import org.dualselect.data.AtomicFiles;
import org.dualselect.data.JsonFile;
import org.dualselect.train.Encoded;
import org.dualselect.train.RunFiles;
import org.dualselect.train.TrainListener;
import org.dualselect.train.TrainSettings;
import org.dualselect.train.TrainSummary;

/** Writes {@code run.json} when the run begins and, whole again, when it ends. */
public final class RunRecord implements TrainListener {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .serializationInclusion(JsonInclude.Include.NON_NULL)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .build();

  private final TrainSettings settings;
  private final Map<String, Object> flags;
  private final List<String> command;
  private final Instant start = Instant.now();
  private final Map<String, DataFile> data = new LinkedHashMap<>();
  private RunInfo info;
  private long steps;
  private double earlierSeconds;

  /**
   * @param flags value of every flag of the command, by name
   * @param command the words of the command line
   */
  public RunRecord(TrainSettings settings, Map<String, Object> flags, List<String> command) {
    this.settings = settings;
    this.flags = flags;
    this.command = command;
  }

  @Override
  public void info(String line) {}

  @Override
  public void read(String name, Encoded encoded) {
    try {
      data.put(name, DataFile.of(encoded));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void resumed(long done) {
    steps = done;
    Path before = settings.files().output().resolve(RunFiles.RUN);
    if (Files.isRegularFile(before)) {
      earlierSeconds = JsonFile.read(before).node().path("seconds").asDouble(); // killed: 0
    }
  }

  @Override
  public void planned(long left, long records, int batch) {
    Path model = settings.files().model();
    try {
      info =
          new RunInfo(
              ModelCard.program(),
              commit(),
              command,
              RunInfo.State.RUNNING,
              null,
              start.toString(),
              null,
              null,
              null,
              steps + left,
              ProcessHandle.current().pid(),
              flags,
              Machine.here(settings.machine().device()),
              model.toAbsolutePath().normalize().toString(),
              FileSum.ofFolder(model),
              FileSum.ofFolder(settings.files().adapter()),
              data);
      write();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void scored(String phase, long done, long total, double seconds) {}

  @Override
  public void step(Step step) {
    steps = step.number();
  }

  /** As the build found it; null where that was without git. */
  private static String commit() throws IOException {
    try (InputStream in = RunRecord.class.getResourceAsStream("commit.txt")) {
      String name = in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
      return name.isEmpty() ? null : name;
    }
  }

  /** The run has ended, done or stopped. */
  public void ended(TrainSummary summary) throws IOException {
    steps = summary.steps();
    end(summary.stopped() ? RunInfo.State.STOPPED : RunInfo.State.FINISHED, null);
  }

  /**
   * The run has ended by an error.
   *
   * @param problem in one sentence
   */
  public void failed(String problem) throws IOException {
    end(RunInfo.State.FAILED, problem);
  }

  /** A run that ended before it was planned has no folder of its own, and leaves no trace. */
  private void end(RunInfo.State state, String problem) throws IOException {
    if (info == null) {
      return;
    }
    Instant now = Instant.now();
    double seconds = earlierSeconds + Duration.between(start, now).toMillis() * 1e-3;
    info = info.ended(state, problem, now.toString(), steps, seconds);
    write();
  }

  private void write() throws IOException {
    AtomicFiles.write(
        settings.files().output().resolve(RunFiles.RUN), JSON.writeValueAsString(info) + "\n");
  }
}
