package org.dualselect.merge;

import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.dualselect.Golden;
import org.dualselect.model.SafetensorsHeader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What cannot be merged is refused in one sentence, and nothing that loads is left. */
class MergeInputTest {
  private static final String Q = "model.layers.1.self_attn.q_proj.weight";

  @TempDir Path folder;
  private Path output;

  @BeforeEach
  void choose() {
    output = folder.resolve("merged");
  }

  @AfterEach
  void nothingLoads() {
    assertFalse(Files.exists(output.resolve("config.json")));
    assertFalse(Files.exists(output.resolve("model.safetensors")));
    assertFalse(Files.exists(output.resolve(".unfinished")));
  }

  private void refused(Path model, Path adapter, String... parts) {
    Golden.refused(
        () -> Merger.run(Merges.settings(model, adapter, output), Merges.SILENT, () -> false),
        parts);
  }

  @Test
  void anAdapterOfAnotherModel() throws IOException {
    Path other = Checkpoints.adapter(Golden.path("llama_sharded"), 1, folder.resolve("other"));
    refused(Golden.path("llama"), other, "adapter_model.safetensors", "q_proj", "[3, 48]");
    // A model of other depth.
    Path model = Golden.copy("llama3", folder.resolve("model"));
    Path file = model.resolve("config.json");
    Files.writeString(
        file,
        Files.readString(file).replace("\"num_hidden_layers\": 2", "\"num_hidden_layers\": 1"));
    refused(model, Golden.path("llama3/adapter"), "model.layers.1.", "do adapter_config.json");
  }

  /** A tensor that no adapter is for: what is wrong with it must not show after the writing. */
  @Test
  void aBaseThatIsNotWhatItsConfigSays() throws IOException {
    Path model = Golden.copy("llama3", folder.resolve("model"));
    ObjectNode config = (ObjectNode) Golden.json(model.resolve("config.json"));
    config.put("vocab_size", 99);
    Files.writeString(model.resolve("config.json"), config.toString());
    refused(model, Golden.path("llama3/adapter"), "embed_tokens.weight must have shape [99, ");
  }

  @Test
  void quantisedWeights() throws IOException {
    Path model = Golden.copy("llama", folder.resolve("model"));
    Path file = model.resolve("model.safetensors");
    SafetensorsHeader header = SafetensorsHeader.read(file);
    byte[] bytes = Files.readAllBytes(file);
    String json = new String(Arrays.copyOfRange(bytes, 8, (int) header.dataStart()));
    byte[] data = Arrays.copyOfRange(bytes, (int) header.dataStart(), bytes.length);
    // As wide, so that all stays in its place.
    String quantised =
        json.replace('"' + Q + "\":{\"dtype\":\"F32\"", '"' + Q + "\":{\"dtype\":\"I32\"");
    Checkpoints.write(file, quantised, data);
    refused(model, Golden.path("llama/adapter"), "model.safetensors", Q, "I32", "F32, BF16 or F16");
  }

  @Test
  void aQuantisationInTheConfig() throws IOException {
    Path model = Golden.copy("llama", folder.resolve("model"));
    ObjectNode config = (ObjectNode) Golden.json(model.resolve("config.json"));
    config.putObject("quantization_config").put("quant_method", "bitsandbytes");
    Files.writeString(model.resolve("config.json"), config.toString());
    refused(model, Golden.path("llama/adapter"), "config.json", "quantization_config");
  }

  /** F16 ends at 65504; F32 and BF16 hold such numbers. */
  @Test
  void anUpdateTooLargeForTheType() throws IOException {
    Path half = Checkpoints.rounded("llama", ScalarType.Half, "F16", folder.resolve("half"));
    Path adapter = Checkpoints.adapter(half, 200, folder.resolve("adapter"));
    refused(half, adapter, "half/model.safetensors", "too large for F16", "float32");
  }

  @ParameterizedTest
  @CsvSource({"NaN", "Infinity", "-Infinity"})
  void brokenAdapters(float number) throws IOException {
    Path model = Golden.path("llama");
    Path adapter = Checkpoints.adapter(model, 1, folder.resolve("adapter"));
    Path file = adapter.resolve("adapter_model.safetensors");
    String name = "base_model.model." + Q.replace(".weight", ".lora_B.weight");
    byte[] bytes = Files.readAllBytes(file);
    ByteBuffer.wrap(bytes)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putFloat((int) SafetensorsHeader.read(file).entries().get(name).begin(), number);
    Files.write(file, bytes);
    refused(model, adapter, "llama/model.safetensors", Q, "no longer a number");
  }

  @Test
  void aCheckpointThatIsCutOff() throws IOException {
    Path model = Golden.copy("llama", folder.resolve("model"));
    Path file = model.resolve("model.safetensors");
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, bytes.length - 100));
    refused(model, Golden.path("llama/adapter"), "model.safetensors", "cut off");
  }
}
