package org.dualselect.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import org.dualselect.compare.Examination;
import org.dualselect.compare.Outcome;
import org.dualselect.compare.Training;
import org.dualselect.data.AtomicFiles;
import org.dualselect.data.InputException;
import org.dualselect.data.Json;
import org.dualselect.data.JsonFile;
import org.dualselect.monitor.LogLines;
import org.dualselect.train.RunFiles;
import org.dualselect.train.TrainListener;
import org.dualselect.train.TrainSettings;
import org.dualselect.train.TrainSummary;

/**
 * One run of a comparison, in a folder of its own: trained where it is not yet, from its checkpoint
 * where it broke off, and measured.
 *
 * @param name of its method or configuration
 * @param folder that it is in
 * @param flags of train
 */
record ComparedRun(String name, Path folder, List<String> flags) {
  private static final String RESULT = "outcome.json";

  /** Say where a run is and how it is started, not what it is. */
  private static final List<String> NOT_RESULT = List.of("output", "overwrite", "resume");

  TrainCommand train(String... more) {
    List<String> all = new ArrayList<>(flags);
    all.addAll(List.of(more));
    return TrainCommand.parsed(all.toArray(String[]::new));
  }

  /**
   * @throws CancellationException when stopped
   */
  Outcome outcome(Main main, Examination examination, boolean quiet, StopSignal stop)
      throws IOException {
    trained(main, quiet, stop);
    JsonFile record = JsonFile.read(folder.resolve(RunFiles.RUN));
    Path result = folder.resolve(RESULT);
    String fingerprint = examination.fingerprint() + record.node().path("ended").asText();
    if (Files.isRegularFile(result)) {
      JsonNode before = JsonFile.read(result).node();
      if (before.path("fingerprint").asText().equals(fingerprint)) {
        return Json.STRICT.treeToValue(before.path("outcome"), Outcome.class);
      }
    }
    try (ConsoleProgress progress = ConsoleProgress.of(main, quiet)) {
      TrainSettings settings = train().settings();
      Outcome outcome =
          examination.of(
              name,
              settings,
              folder,
              new Training(record.node().path("steps").asLong(), seconds()),
              TrainListener.all(progress, new Stopper(stop)));
      ObjectNode file = Json.STRICT.createObjectNode().put("fingerprint", fingerprint);
      file.set("outcome", Json.STRICT.valueToTree(outcome));
      AtomicFiles.write(result, file.toPrettyString() + "\n");
      return outcome;
    }
  }

  /** Of all steps and refreshes, whichever process made them: a record has its last one's alone. */
  private double seconds() {
    Path file = folder.resolve(RunFiles.METRICS);
    double seconds = 0;
    int number = 0;
    for (byte[] line : LogLines.read(file)) {
      seconds += LogLines.parse(file, ++number, line, JsonNode.class).path("seconds").asDouble();
    }
    return seconds;
  }

  private void trained(Main main, boolean quiet, StopSignal stop) throws IOException {
    String how = start();
    if (how == null) {
      return;
    }
    TrainCommand train = how.isEmpty() ? train() : train(how);
    TrainSummary summary = TrainRun.run(main, train.settings(), train.flags(), quiet, stop);
    if (summary.stopped()) {
      throw new CancellationException();
    }
  }

  /** With which flag the training is to be started; null where it is done. */
  private String start() throws IOException {
    Path file = folder.resolve(RunFiles.RUN);
    if (!Files.isRegularFile(file)) {
      return "";
    }
    JsonNode record = JsonFile.read(file).node();
    TrainCommand train = train();
    JsonNode now =
        Json.STRICT.readTree(
            Json.STRICT.writeValueAsString(TrainRun.values(train.settings(), train.flags())));
    JsonNode then = record.path("settings");
    for (Iterator<String> names = now.fieldNames(); names.hasNext(); ) {
      String flag = names.next();
      if (!NOT_RESULT.contains(flag) && !Objects.equals(now.get(flag), then.get(flag))) {
        throw InputException.in(
            folder,
            "holds a run with another --%s: %s, not %s; give another --output."
                .formatted(flag, then.get(flag), now.get(flag)));
      }
    }
    if (record.path("state").asText().equals("finished")) {
      return null;
    }
    // Without one it broke off before its first.
    return Inputs.holdsCheckpoint(folder) ? "--resume" : "--overwrite";
  }
}
