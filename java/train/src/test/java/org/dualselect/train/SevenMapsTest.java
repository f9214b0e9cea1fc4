package org.dualselect.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.dualselect.Golden;
import org.dualselect.adapter.AdapterConfig;
import org.dualselect.adapter.AdapterFile;
import org.dualselect.adapter.LoraLayout;
import org.dualselect.adapter.TargetModules;
import org.dualselect.model.ModelConfig;
import org.dualselect.select.Scoreboard;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An adapter on every linear map, with rsLoRA and patterns, against PEFT. */
@Tag("kernels")
class SevenMapsTest {
  @TempDir Path adapter;

  @ParameterizedTest
  @ValueSource(strings = {"llama3", "llama", "qwen2", "qwen3", "gemma3"})
  void lossesAndNormsAreThoseOfPeft(String model) throws IOException {
    write(model);
    try (PointerScope scope = new PointerScope();
        Session session = Sessions.open(Golden.path(model), adapter, 0)) {
      GradientPass pass = session.pass(Golden.batch(model));
      Scoreboard board = new Scoreboard(pass.samples());
      pass.stats(board, session.vector());
      Scoreboard.Values values = board.read(pass.samples());
      JsonNode expected = Golden.json("seven.json").get(model);
      double[] loss = Golden.doubles(expected.get("loss"));
      double[] norm2 = Golden.doubles(expected.get("sqnorm"));
      for (int i = 0; i < loss.length; i++) {
        assertEquals(loss[i], values.loss()[i], 1e-5);
        assertEquals(norm2[i], values.norm2()[i], 1e-4 * norm2[i]);
      }
    }
  }

  /** As make_families.py does. */
  private void write(String model) throws IOException {
    AdapterConfig config =
        new AdapterConfig(
            2,
            1,
            0,
            TargetModules.of("all-linear"),
            true,
            Map.of("down_proj", 3),
            Map.of("k_proj", 2.0),
            null);
    LoraLayout layout = LoraLayout.of(ModelConfig.read(Golden.path(model)), config);
    FloatBuffer flat = FloatBuffer.allocate((int) layout.parameters());
    for (int i = 0; i < flat.capacity(); i++) {
      flat.put(i, (float) (Math.sin(i) / 10));
    }
    AdapterFile.write(adapter, layout, config, flat);
  }
}
