package org.dualselect.monitor;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * {@code run.json}: what ran on what, and how it ended.
 *
 * @param program with its version
 * @param commit of its sources, with {@code -dirty} where they were changed; null where it is not
 *     known
 * @param command the words of the command line
 * @param settings value of every flag, defaults included
 * @param started as in {@code 2026-11-25T14:00:00Z}
 * @param ended null before that; so are the next three
 * @param problem in a sentence, of a run that failed
 * @param steps taken
 * @param seconds of the whole run, loading too, and what it took before it was stopped and resumed;
 *     a process that was killed has left no time
 * @param plannedSteps of the whole run
 * @param process its number, on {@code machine.host}
 * @param model folder of the checkpoint
 * @param modelFiles of that folder
 * @param adapterFiles of the adapter that the run went on from; none without one
 * @param data files of records: {@code task} and {@code reference}
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
@JsonIgnoreProperties(ignoreUnknown = true)
public record RunInfo(
    String program,
    String commit,
    List<String> command,
    State state,
    String problem,
    String started,
    String ended,
    Long steps,
    Double seconds,
    long plannedSteps,
    long process,
    Map<String, Object> settings,
    Machine machine,
    String model,
    List<FileSum> modelFiles,
    List<FileSum> adapterFiles,
    Map<String, DataFile> data) {

  /** How far a run is. */
  public enum State {
    @JsonProperty("running")
    RUNNING,
    @JsonProperty("finished")
    FINISHED,
    @JsonProperty("stopped")
    STOPPED,
    @JsonProperty("failed")
    FAILED;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Whether its process is there still; of another machine nothing can be said but yes. */
  public boolean alive() {
    if (!EventFile.host().equals(machine.host())) {
      return true;
    }
    // A number may have gone to a later process.
    Instant latest = Instant.parse(started).plusSeconds(1);
    return ProcessHandle.of(process)
        .filter(one -> one.info().startInstant().map(latest::isAfter).orElse(true))
        .isPresent();
  }

  /** The same run, ended. */
  RunInfo ended(State how, String why, String when, long after, double seconds) {
    return new RunInfo(
        program,
        commit,
        command,
        how,
        why,
        started,
        when,
        after,
        seconds,
        plannedSteps,
        process,
        settings,
        machine,
        model,
        modelFiles,
        adapterFiles,
        data);
  }
}
