package org.dualselect.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.dualselect.data.AtomicFiles;
import org.dualselect.data.Json;
import org.dualselect.data.RecordReader;
import org.dualselect.data.TextRecord;
import org.dualselect.eval.TinyCheckpoint;
import org.dualselect.train.TrainSettings;
import org.dualselect.train.TrainSummary;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code dualselect demo}: a whole run on a checkpoint and data that come with the program. */
@Command(
    name = "demo",
    description = {
      "Makes a tiny random model and runs DualSelect on it.",
      "It shows the files and the commands, not the method's effect: the model knows nothing."
    },
    customSynopsis = "dualselect demo [--output DIR] [flags]",
    footer = {"", "Example:", "  dualselect demo --output /tmp/demo"})
final class DemoCommand implements Callable<Integer> {
  private static final List<String> DATA = List.of("task.jsonl", "reference.jsonl");
  private static final int SHOWN = 3;

  @Spec private CommandSpec spec;
  @ParentCommand private Main main;

  @Command(optionListHeading = "%nFiles:%n")
  static final class Place {
    @Option(
        names = "--output",
        paramLabel = "DIR",
        description = "Folder for all of it (default: ${DEFAULT-VALUE}).")
    Path output = Path.of("dualselect-demo");

    @Option(names = "--overwrite", description = "Lets it replace an earlier demo there.")
    boolean overwrite;
  }

  @Mixin private Place place = new Place();

  @Mixin private OutputOptions output = new OutputOptions();

  @Override
  public Integer call() throws IOException {
    Path folder = place.output;
    TrainCommand train = TrainCommand.parsed(flags(folder));
    TrainSettings settings = train.settings();
    try {
      Inputs.outputFolder(folder, place.overwrite, null, null);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
    output.applyLogging();
    TinyCheckpoint.write(settings.files().model(), settings.machine().seed());
    for (String name : DATA) {
      AtomicFiles.write(folder.resolve(name), resource(name));
    }
    StopSignal stop = StopSignal.install(main.err);
    TrainSummary summary = TrainRun.run(main, settings, train.flags(), output.quiet, stop);
    if (summary.stopped()) {
      return stop.exitCode();
    }
    if (!output.quiet) {
      explain(folder, settings);
    }
    return Main.DONE;
  }

  private String[] flags(Path folder) {
    String[] flags = {
      "--model=" + folder.resolve("model"),
      "--task=" + folder.resolve(DATA.get(0)),
      "--reference=" + folder.resolve(DATA.get(1)),
      "--output=" + folder.resolve("run"),
      "--overwrite=" + place.overwrite,
      "--epochs=3",
      "--warmup-steps=4",
      "--reference-top-k=6",
      "--learning-rate=0.01",
      "--lora-rank=8",
      "--lora-alpha=16",
      "--target-modules=q_proj,k_proj,v_proj,o_proj,gate_proj,up_proj,down_proj",
      "--max-length=256"
    };
    return flags;
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = DemoCommand.class.getResourceAsStream("/demo/" + name)) {
      return in.readAllBytes();
    }
  }

  private void explain(Path folder, TrainSettings settings) throws IOException {
    List<TextRecord> references = RecordReader.read(settings.files().reference());
    Path log = settings.files().output().resolve("selection_log.jsonl");
    JsonNode last = null;
    for (String line : Files.readAllLines(log)) {
      JsonNode row = Json.STRICT.readTree(line);
      last = row.get("kind").asText().equals("reference") ? row : last;
    }
    main.out.write("\nReferences that the last selection found most in danger:\n");
    for (int i = 0; i < SHOWN; i++) {
      TextRecord record = references.get(last.get("indices").get(i).asInt());
      main.out.write(
          "  %.2f  %s -> %s%n"
              .formatted(last.get("scores").get(i).asDouble(), record.prompt(), record.response()));
    }
    main.out.write(
        """

        The model is random, so this shows the way, not the effect. In %1$s:
          model/  task.jsonl  reference.jsonl        a checkpoint and two files like yours
          run/adapter_model.safetensors              the adapter; PEFT loads it
          run/selection_log.jsonl                    what was selected, when, and with which score
          run/metrics.jsonl  run/events.out.tfevents.*  the run in figures, for you and for TensorBoard
          run/run.json                               what ran on what, and how it ended
        Next:
          dualselect report %1$s/run                 all of it on one page
          dualselect generate --model %1$s/model --adapter %1$s/run --prompt "Ada has 3 apples." --greedy
          dualselect train --help
        """
            .formatted(folder));
  }
}
