package org.dualselect.adapter;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.dualselect.Golden;
import org.dualselect.model.ModelConfig;
import org.dualselect.model.SafetensorsHeader;
import org.dualselect.model.SafetensorsHeader.Entry;
import org.dualselect.model.SafetensorsWriter;
import org.dualselect.model.SafetensorsWriter.Tensor;
import org.dualselect.model.TensorData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdapterFileTest {
  private static final String KEY =
      "base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight";

  @TempDir Path dir;

  private static LoraLayout layout(String model) {
    Path folder = Golden.path(model);
    return LoraLayout.of(ModelConfig.read(folder), AdapterConfig.read(folder.resolve("adapter")));
  }

  private static FloatBuffer read(Path adapter, LoraLayout layout) {
    FloatBuffer flat = FloatBuffer.allocate((int) layout.parameters());
    AdapterFile.read(adapter, layout, flat);
    return flat;
  }

  /** The golden adapter as tensors, to be spoilt. */
  private static List<Tensor> tensors() {
    Path file = Golden.path("llama3/adapter/adapter_model.safetensors");
    List<Tensor> tensors = new ArrayList<>();
    for (Entry e : SafetensorsHeader.read(file).entries().values()) {
      FloatBuffer data = FloatBuffer.allocate((int) e.elements());
      TensorData.read(file, e, data, 0);
      tensors.add(new Tensor(e.name(), e.shape(), data));
    }
    return tensors;
  }

  private void write(List<Tensor> tensors) throws IOException {
    SafetensorsWriter.write(dir.resolve("adapter_model.safetensors"), Map.of(), tensors);
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama", "llama3", "qwen2", "qwen3", "gemma3"})
  void peftsFileComesBackByteForByte(String model) throws IOException {
    Path golden = Golden.path(model).resolve("adapter");
    LoraLayout layout = layout(model);
    FloatBuffer flat = read(golden, layout);
    AdapterFile.write(dir, layout, AdapterConfig.read(golden), flat);
    String weights = "adapter_model.safetensors";
    assertEquals(-1, Files.mismatch(golden.resolve(weights), dir.resolve(weights)));
    assertEquals(AdapterConfig.read(golden), AdapterConfig.read(dir));
    assertArrayEquals(flat.array(), read(dir, layout).array());
    try (Stream<Path> left = Files.list(dir)) {
      assertEquals(2, left.count());
    }
  }

  @Test
  void everyMatrixLiesAtItsPlace() {
    Path file = Golden.path("llama/adapter/adapter_model.safetensors");
    LoraLayout layout = layout("llama");
    FloatBuffer flat = read(file.getParent(), layout);
    Map<String, Entry> entries = SafetensorsHeader.read(file).entries();
    assertEquals(2 * layout.modules().size(), entries.size());
    for (LoraModule m : layout.modules()) {
      Entry b = entries.get("base_model.model." + m.path() + ".lora_B.weight");
      FloatBuffer data = FloatBuffer.allocate((int) m.sizeB());
      TensorData.read(file, b, data, 0);
      assertEquals(data, flat.slice((int) m.atB(), (int) m.sizeB()));
      assertTrue(data.get(0) != 0);
    }
  }

  @Test
  void namesWithTheAdaptersNameAreRead() throws IOException {
    List<Tensor> named = new ArrayList<>();
    for (Tensor t : tensors()) {
      named.add(new Tensor(t.name().replace(".weight", ".default.weight"), t.shape(), t.data()));
    }
    write(named);
    LoraLayout layout = layout("llama3");
    assertArrayEquals(
        read(Golden.path("llama3/adapter"), layout).array(), read(dir, layout).array());
    named.add(new Tensor(KEY, new long[] {1}, FloatBuffer.allocate(1)));
    write(named);
    Golden.refused(() -> read(dir, layout), "holds " + KEY + " twice");
  }

  @ParameterizedTest
  @ValueSource(strings = {"BF16", "F16"})
  void halfPrecisionIsRead(String dtype) throws IOException {
    LoraLayout layout = layout("llama3");
    StringBuilder header = new StringBuilder("{");
    long at = 0;
    for (Tensor t : tensors()) {
      long end = at + 2L * t.data().get().capacity();
      header.append(header.length() > 1 ? "," : "").append('"').append(t.name());
      header.append("\":{\"dtype\":\"").append(dtype).append("\",\"shape\":");
      header.append(java.util.Arrays.toString(t.shape()));
      header.append(",\"data_offsets\":[").append(at).append(',').append(end).append("]}");
      at = end;
    }
    byte[] json = header.append('}').toString().getBytes(StandardCharsets.UTF_8);
    ByteBuffer all = ByteBuffer.allocate(8 + json.length + (int) at).order(ByteOrder.LITTLE_ENDIAN);
    all.putLong(json.length).put(json);
    while (all.hasRemaining()) {
      all.putShort((short) (dtype.equals("F16") ? 0xC100 : 0xC020)); // -2.5 in both
    }
    Files.write(dir.resolve("adapter_model.safetensors"), all.array());
    for (float f : read(dir, layout).array()) {
      assertEquals(-2.5f, f);
    }
  }

  @Test
  void aMissingAnExtraOrAWrongMatrixIsNamed() throws IOException {
    LoraLayout layout = layout("llama3");
    List<Tensor> good = tensors();
    write(good.subList(1, good.size()));
    Golden.refused(() -> read(dir, layout), "adapter_model.safetensors: has no " + KEY);
    List<Tensor> more = new ArrayList<>(good);
    more.add(new Tensor("base_model.model.lm_head.weight", new long[0], FloatBuffer.allocate(1)));
    write(more);
    Golden.refused(() -> read(dir, layout), "holds base_model.model.lm_head.weight, which is no");
    more.set(
        good.size(),
        new Tensor(
            "base_model.model.model.vision_tower.encoder.layers.0.self_attn.q_proj.lora_A.weight",
            new long[0],
            FloatBuffer.allocate(1)));
    write(more);
    Golden.refused(() -> read(dir, layout), "only the text part of a model is read");
    List<Tensor> turned = new ArrayList<>(good);
    assertEquals(KEY, good.get(0).name());
    turned.set(0, new Tensor(KEY, new long[] {48, 4}, good.get(0).data()));
    write(turned);
    Golden.refused(() -> read(dir, layout), KEY + " must have shape [4, 48]", "but has [48, 4].");
    Golden.refused(
        () -> read(Golden.path("llama/adapter"), layout), "which is no matrix of this adapter");
  }

  @Test
  void aMissingFileAndASmallBuffer() {
    LoraLayout layout = layout("llama3");
    Golden.refused(() -> read(dir, layout), "adapter_model.safetensors: no such file");
    FloatBuffer small = FloatBuffer.allocate((int) layout.parameters() - 1);
    assertThrows(
        IllegalArgumentException.class,
        () -> AdapterFile.read(Golden.path("llama3/adapter"), layout, small));
  }

  @Test
  void positionAndLimitOfTheBufferDoNotMatter() throws IOException {
    LoraLayout layout = layout("llama3");
    FloatBuffer flat = FloatBuffer.allocate((int) layout.parameters() + 10);
    flat.position(5).limit(6);
    AdapterFile.read(Golden.path("llama3/adapter"), layout, flat);
    AdapterFile.write(dir, layout, AdapterConfig.read(Golden.path("llama3/adapter")), flat);
    assertEquals(5, flat.position());
    assertEquals(
        -1,
        Files.mismatch(
            Golden.path("llama3/adapter/adapter_model.safetensors"),
            dir.resolve("adapter_model.safetensors")));
  }
}
