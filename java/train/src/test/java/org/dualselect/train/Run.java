package org.dualselect.train;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.dualselect.Golden;
import org.dualselect.adapter.AdapterConfig;
import org.dualselect.adapter.AdapterFile;
import org.dualselect.adapter.LoraLayout;
import org.dualselect.model.ModelConfig;

/**
 * A training run, done, and what it left.
 *
 * @param steps as the listener saw them
 */
record Run(Path output, TrainSummary summary, List<TrainListener.Step> steps) {
  static Run of(Settings settings) throws Exception {
    return of(settings, () -> false);
  }

  /** Ends after so many steps. */
  static Run stopped(Settings settings, int steps) throws Exception {
    List<TrainListener.Step> seen = new ArrayList<>();
    return of(settings, seen, () -> seen.size() == steps);
  }

  static Run of(Settings settings, BooleanSupplier stop) throws Exception {
    return of(settings, new ArrayList<>(), stop);
  }

  private static Run of(Settings settings, List<TrainListener.Step> steps, BooleanSupplier stop)
      throws Exception {
    TrainSettings built = settings.build();
    TrainSummary summary = Trainer.run(built, Listeners.steps(steps::add), stop);
    return new Run(built.files().output(), summary, steps);
  }

  /** Rows of the selection log, of tasks and references. */
  List<JsonNode> log() {
    return Golden.jsonLines(output.resolve(SelectionLog.NAME));
  }

  List<JsonNode> log(String kind) {
    return log().stream().filter(r -> r.get("kind").textValue().startsWith(kind)).toList();
  }

  byte[] logBytes() throws Exception {
    return Files.readAllBytes(output.resolve(SelectionLog.NAME));
  }

  byte[] adapterBytes() throws Exception {
    return Files.readAllBytes(output.resolve("adapter_model.safetensors"));
  }

  /** The saved adapter's parameters, read back as a next run would. */
  float[] parameters() {
    return parameters(output);
  }

  static float[] parameters(Path adapter) {
    LoraLayout layout =
        LoraLayout.of(ModelConfig.read(Golden.path("llama3")), AdapterConfig.read(adapter));
    FloatBuffer flat = FloatBuffer.allocate((int) layout.parameters());
    AdapterFile.read(adapter, layout, flat);
    return flat.array();
  }
}
