package org.dualselect.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.function.Function;
import org.dualselect.compare.Outcome;
import org.dualselect.compare.Training;
import org.dualselect.data.InputException;
import org.dualselect.data.Json;
import org.dualselect.data.JsonFile;
import org.dualselect.data.Sha256;
import org.dualselect.eval.EvaluationResult;
import org.dualselect.monitor.FileSum;
import org.dualselect.monitor.LogLines;
import org.dualselect.train.Method;
import org.dualselect.train.RunFiles;
import org.dualselect.train.TrainSettings;
import org.dualselect.train.TrainSummary;
import picocli.CommandLine.ParameterException;

/**
 * A training of many, in a folder of its own: done where it is not yet, from its checkpoint where
 * it broke off. So is what it is measured by.
 *
 * @param name to call it by
 * @param config where most of its flags are from
 * @param arguments train and its flags
 */
record KeptRun(String name, Path folder, Path config, Arguments arguments) {
  private static final String RESULT = "outcome.json";

  /** Say where a run is and how it is started, not what it is. */
  private static final List<String> NOT_RESULT = List.of("output", "overwrite", "resume");

  /** Measures what was trained. */
  @FunctionalInterface
  interface Measure {
    EvaluationResult run() throws IOException;
  }

  /**
   * @param config file for {@code train --config}
   * @param more flags, which win over that
   * @throws IllegalArgumentException where that file is missing or cannot be used
   */
  static KeptRun of(Main main, String name, Path folder, Path config, List<String> more) {
    Inputs.config(config);
    List<String> words = new ArrayList<>(List.of("train", "--config=" + config));
    words.add("--output=" + folder);
    words.addAll(more);
    try {
      return new KeptRun(
          name, folder, config, Arguments.of(main.commandLine(), words.toArray(String[]::new)));
    } catch (InputException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  /**
   * The settings, of flags that go together and files that are there.
   *
   * @throws IllegalArgumentException naming file or run, if not
   */
  TrainSettings checked() {
    return parsed(TrainCommand::checked);
  }

  /**
   * @throws IllegalArgumentException naming file or run, where its flags are wrong
   */
  TrainSettings settings() {
    return parsed(TrainCommand::settings);
  }

  /** The method of its flags; what else they say need not make sense. */
  Method method() {
    return parsed(train -> train.selection.method);
  }

  private <T> T parsed(Function<TrainCommand, T> part) {
    try {
      return part.apply(train());
    } catch (ParameterException e) {
      throw refused(Usage.flagOf(e), Usage.sentence(e), e);
    } catch (IllegalArgumentException e) {
      throw refused(Usage.flagOf(e.getMessage()), e.getMessage(), e);
    }
  }

  private IllegalArgumentException refused(String flag, String sentence, RuntimeException cause) {
    String missing = flag + " is missing";
    String located = arguments.located(flag, sentence);
    if (sentence.startsWith(missing)) {
      String key = flag.substring("--".length());
      located = config + ": no " + key + sentence.substring(missing.length());
    } else if (flag.equals("--method") && located.equals(sentence)) {
      located = "--methods" + sentence.substring(flag.length()); // it is one of these
    } else if (located.equals(sentence)) {
      located = name + ": " + sentence;
    }
    return new IllegalArgumentException(located, cause);
  }

  private TrainCommand train(String... more) {
    List<String> all = new ArrayList<>(List.of(arguments.flags()));
    all.remove(0); // the command
    all.addAll(List.of(more));
    return TrainCommand.parsed(all.toArray(String[]::new));
  }

  /**
   * What the trained model does, measured unless that is kept.
   *
   * @param examination another one wherever that may be another
   */
  Outcome outcome(String examination, Measure measure) throws IOException {
    JsonNode record = JsonFile.read(folder.resolve(RunFiles.RUN)).node();
    String fingerprint = examination + record.path("ended").asText();
    return new KeptOutcome(folder.resolve(RESULT), fingerprint)
        .or(
            () -> {
              Training training = new Training(record.path("steps").asLong(), seconds());
              long seed = settings().machine().seed();
              return Outcome.of(name, seed, training, measure.run());
            })
        .named(name);
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

  /**
   * Trains it to its end, unless it is.
   *
   * @throws CancellationException when stopped
   */
  void train(Main main, boolean quiet, StopSignal stop) throws IOException {
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

  /** Whether it is trained to its end. */
  boolean isTrained() throws IOException {
    return start() == null;
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
      TrainSettings.Files files = train.settings().files();
      checkFolder(files.model(), record.path("model_files"));
      checkFolder(files.adapter(), record.path("adapter_files"));
      checkData(record.path("data"));
      return null;
    }
    // Without one it broke off before its first.
    return Inputs.holdsCheckpoint(folder) ? "--resume" : "--overwrite";
  }

  /** A run that goes on checks its data itself; one that is kept would pass for one on the new. */
  private void checkData(JsonNode files) throws IOException {
    for (JsonNode file : files) {
      Path path = Path.of(file.path("path").asText());
      boolean regular = Files.isRegularFile(path); // else a pipe, which has no sum
      if (regular && !Sha256.of(path).equals(file.path("sha256").asText())) {
        throw changed(path);
      }
    }
  }

  /** Of a model or an adapter, which may be a stage before this one that is to be made again. */
  private void checkFolder(Path of, JsonNode files) throws IOException {
    if (of == null || !Files.isDirectory(of)) {
      return;
    }
    for (JsonNode file : files) {
      FileSum then = Json.STRICT.treeToValue(file, FileSum.class);
      if (!then.holds(of)) {
        throw changed(of.resolve(then.name()));
      }
    }
  }

  private InputException changed(Path file) {
    return InputException.in(
        folder,
        "holds a run on what %s was before it changed; give another --output.".formatted(file));
  }
}
