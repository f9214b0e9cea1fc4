package org.dualselect.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.dualselect.data.InputException;
import org.dualselect.data.Json;
import org.dualselect.monitor.LogLines;
import org.dualselect.monitor.RefreshMetrics;
import org.dualselect.monitor.RunInfo;
import org.dualselect.monitor.StepMetrics;
import org.dualselect.train.RunFiles;

/**
 * What a run's folder tells of it, which may still be going on.
 *
 * @param references a selection each refresh
 * @param tasks a selection each step after the warm-up
 */
record RunLog(
    Path folder,
    RunInfo info,
    List<StepMetrics> steps,
    List<RefreshMetrics> refreshes,
    List<SelectionRow> references,
    List<SelectionRow> tasks) {

  private static final long MOST_BYTES = 256L << 20;

  static RunLog read(Path folder) {
    Path run = folder.resolve(RunFiles.RUN);
    if (!Files.exists(run)) {
      throw InputException.in(
          folder,
          Files.isDirectory(folder)
              ? "holds no " + RunFiles.RUN + "; give the --output of a train that has begun."
              : "is not a folder; give the --output of a train.");
    }
    RunLog log =
        new RunLog(
            folder,
            info(run),
            new ArrayList<>(),
            new ArrayList<>(),
            new ArrayList<>(),
            new ArrayList<>());
    // In this order: a run that goes on writes a selection before its figures.
    log.readMetrics(folder.resolve(RunFiles.METRICS));
    log.readSelection(folder.resolve(RunFiles.SELECTION));
    return log;
  }

  private static RunInfo info(Path file) {
    try {
      RunInfo info = new JsonMapper().readValue(Json.text(file, MOST_BYTES), RunInfo.class);
      if (info == null
          || info.state() == null
          || info.machine() == null
          || info.model() == null
          || info.data() == null) {
        throw InputException.in(file, "is not a run's: it lacks state, machine, model or data.");
      }
      return info;
    } catch (JsonProcessingException e) {
      throw Json.malformed(file, 1, e);
    }
  }

  private void readMetrics(Path file) {
    int number = 0;
    for (byte[] line : LogLines.read(file)) {
      number++;
      JsonNode row = LogLines.parse(file, number, line, JsonNode.class);
      switch (row.path("kind").asText()) {
        case StepMetrics.KIND -> steps.add(LogLines.parse(file, number, line, StepMetrics.class));
        case RefreshMetrics.KIND ->
            refreshes.add(LogLines.parse(file, number, line, RefreshMetrics.class));
        default -> throw InputException.at(file, number, "is of no known kind; it is damaged.");
      }
    }
  }

  private void readSelection(Path file) {
    int number = 0;
    for (byte[] line : LogLines.read(file)) {
      SelectionRow row = LogLines.parse(file, ++number, line, SelectionRow.class);
      if (row.kind() == null || row.indices() == null || row.scores() == null) {
        throw InputException.at(file, number, "has no kind, indices or scores; it is damaged.");
      }
      (row.ofReferences() ? references : tasks).add(row);
    }
  }

  /** The value of a flag; empty when it has none. */
  String setting(String flag) {
    Object value = info.settings() == null ? null : info.settings().get(flag);
    return value == null ? "" : value.toString();
  }

  /** Steps before each refresh; a refresh in the one file may not be in the other yet. */
  double[] refreshSteps() {
    return refreshes.stream().mapToDouble(RefreshMetrics::step).toArray();
  }
}
