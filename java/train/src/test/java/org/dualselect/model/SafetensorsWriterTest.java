package org.dualselect.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.dualselect.Golden;
import org.dualselect.model.SafetensorsWriter.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SafetensorsWriterTest {
  @TempDir Path dir;

  private static Tensor tensor(String name, float... values) {
    return new Tensor(name, new long[] {values.length}, FloatBuffer.wrap(values));
  }

  /** Read and written again, a file of the reference writer must come out byte for byte. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "llama/model.safetensors", "llama/adapter/adapter_model.safetensors",
        "llama3/expected.safetensors", "llama_sharded/model-00004-of-00006.safetensors"
      })
  void agreesWithTheReferenceWriter(String name) throws IOException {
    Path golden = Golden.path(name);
    SafetensorsHeader header = SafetensorsHeader.read(golden);
    List<Tensor> tensors = new ArrayList<>();
    header
        .entries()
        .forEach(
            (key, entry) -> {
              FloatBuffer data = FloatBuffer.allocate((int) entry.elements());
              TensorData.read(golden, entry, data, 0);
              tensors.add(new Tensor(key, entry.shape(), data));
            });
    Collections.reverse(tensors);
    Path copy = dir.resolve("copy.safetensors");
    SafetensorsWriter.write(copy, header.metadata(), tensors);
    assertEquals(-1, Files.mismatch(golden, copy));
  }

  @Test
  void whatRemainsOfABufferIsWrittenAndItsPositionStays() throws IOException {
    FloatBuffer data = FloatBuffer.wrap(new float[] {9, 1, 2, 9});
    data.position(1).limit(3);
    Path file = dir.resolve("a.safetensors");
    SafetensorsWriter.write(file, Map.of(), List.of(new Tensor("x", new long[] {1, 2}, data)));
    assertEquals(1, data.position());
    assertArrayEquals(new float[] {1, 2}, read(file, "x"));
    SafetensorsHeader header = SafetensorsHeader.read(file);
    assertEquals(0, header.dataStart() % 8);
    assertEquals(Map.of(), header.metadata());
  }

  @Test
  void largerThanABufferSpecialValuesAndOddNames() throws IOException {
    float[] values = new float[(1 << 20) + 3];
    for (int i = 0; i < values.length; i++) {
      values[i] = i;
    }
    values[7] = Float.NaN;
    values[8] = Float.NEGATIVE_INFINITY;
    values[9] = -0f;
    Path file = dir.resolve("a.safetensors");
    Tensor scalar = new Tensor("s", new long[0], FloatBuffer.wrap(new float[] {3}));
    SafetensorsWriter.write(
        file,
        Map.of("k\"\n", "v\\é"),
        List.of(tensor("big\"\u0001é🙂", values), scalar, tensor("empty")));
    assertArrayEquals(values, read(file, "big\"\u0001é🙂"));
    assertArrayEquals(new float[] {3}, read(file, "s"));
    assertEquals(Map.of("k\"\n", "v\\é"), SafetensorsHeader.read(file).metadata());
  }

  @Test
  void aWrongShapeOrANameTwiceIsACallersMistake() throws IOException {
    FloatBuffer two = FloatBuffer.allocate(2);
    assertThrows(IllegalArgumentException.class, () -> new Tensor("x", new long[] {3}, two));
    Path file = dir.resolve("a.safetensors");
    for (List<Tensor> bad :
        List.of(List.of(tensor("x", 1), tensor("x", 2)), List.of(tensor("__metadata__", 1)))) {
      assertThrows(
          IllegalArgumentException.class, () -> SafetensorsWriter.write(file, Map.of(), bad));
    }
    try (Stream<Path> left = Files.list(dir)) {
      assertEquals(0, left.count());
    }
  }

  private static float[] read(Path file, String name) {
    SafetensorsHeader.Entry entry = SafetensorsHeader.read(file).entries().get(name);
    FloatBuffer data = FloatBuffer.allocate((int) entry.elements());
    TensorData.read(file, entry, data, 0);
    return data.array();
  }
}
