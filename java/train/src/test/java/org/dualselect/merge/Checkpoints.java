package org.dualselect.merge;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.dualselect.Golden;
import org.dualselect.adapter.AdapterConfig;
import org.dualselect.adapter.AdapterFile;
import org.dualselect.adapter.Lora;
import org.dualselect.adapter.LoraLayout;
import org.dualselect.adapter.TargetModules;
import org.dualselect.data.Json;
import org.dualselect.model.Batch;
import org.dualselect.model.CausalLm;
import org.dualselect.model.Checkpoint;
import org.dualselect.model.ModelConfig;
import org.dualselect.model.SafetensorsHeader;
import org.dualselect.model.Torch;
import org.dualselect.model.Weights;

/** Checkpoints and adapters for tests, and what they say. */
final class Checkpoints {
  private Checkpoints() {}

  /** A copy of a golden checkpoint whose weights are rounded to {@code type}, stored as it. */
  static Path rounded(String model, ScalarType type, String dtype, Path to) throws IOException {
    Golden.copy(model, to);
    Path file = to.resolve("model.safetensors");
    ObjectNode header = Json.STRICT.createObjectNode();
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    for (SafetensorsHeader.Entry entry : SafetensorsHeader.read(file).entries().values()) {
      ObjectNode node = header.putObject(entry.name()).put("dtype", dtype);
      Arrays.stream(entry.shape()).forEach(node.withArray("shape")::add);
      node.putArray("data_offsets").add(data.size());
      data.writeBytes(rounded(Golden.tensor(file, entry.name()), type, dtype.equals("F32")));
      node.withArray("data_offsets").add(data.size());
    }
    write(file, header.toString(), data.toByteArray());
    return to;
  }

  /** A safetensors file of that header, which need not be right. */
  static void write(Path file, String header, byte[] data) throws IOException {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes =
        ByteBuffer.allocate(8 + json.length + data.length).order(ByteOrder.LITTLE_ENDIAN);
    Files.write(file, bytes.putLong(json.length).put(json).put(data).array());
  }

  private static byte[] rounded(float[] values, ScalarType type, boolean wide) {
    try (PointerScope scope = new PointerScope()) {
      Tensor narrow = Torch.of(values, values.length).to(type);
      byte[] bytes = new byte[values.length * (wide ? 4 : 2)];
      new BytePointer((wide ? narrow.to(ScalarType.Float) : narrow).data_ptr()).get(bytes);
      return bytes;
    }
  }

  /** A random adapter on all seven projections whose update of a weight is of its size. */
  static Path adapter(Path model, double size, Path to) throws IOException {
    AdapterConfig config = AdapterConfig.of(3, 6, 0, TargetModules.of("all-linear"));
    LoraLayout layout = LoraLayout.of(ModelConfig.read(model), config);
    SplittableRandom random = new SplittableRandom(5);
    float[] flat = new float[(int) layout.parameters()];
    for (int i = 0; i < flat.length; i++) {
      flat[i] = (float) (size * random.nextGaussian());
    }
    AdapterFile.write(to, layout, config, java.nio.FloatBuffer.wrap(flat));
    return to;
  }

  /**
   * @param adapter or null
   * @return {@code [ids, vocabulary]}
   */
  static float[] logits(Path model, Path adapter, int... ids) {
    ModelConfig config = ModelConfig.read(model);
    try (PointerScope scope = new PointerScope();
        Weights weights = new Weights(Checkpoint.open(model), ScalarType.Float)) {
      Lora lora =
          adapter == null
              ? null
              : Lora.read(adapter, LoraLayout.of(config, AdapterConfig.read(adapter)));
      CausalLm lm = new CausalLm(config, weights, lora);
      return Torch.toFloats(lm.logits(Batch.of(List.of(ids)), true));
    }
  }
}
