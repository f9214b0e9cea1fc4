package org.dualselect.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.UniqueElements;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.dualselect.Scratch;
import org.dualselect.data.Json;
import org.dualselect.model.SafetensorsHeader.Entry;
import org.dualselect.model.SafetensorsWriter.Tensor;

class SafetensorsPropertyTest {
  private static Path dir;

  @BeforeContainer
  static void folder() throws IOException {
    dir = Scratch.folder();
  }

  @AfterContainer
  static void delete() throws IOException {
    Scratch.delete(dir);
  }

  /** Any characters but half ones, which UTF-8 cannot hold. */
  @Provide
  Arbitrary<String> names() {
    return Arbitraries.integers()
        .between(0, Character.MAX_CODE_POINT)
        .filter(c -> Character.getType(c) != Character.SURROGATE)
        .edgeCases(config -> config.add(0, 0x0A, 0x22, 0x5C, 0x2028, 0x1F642))
        .list()
        .ofMaxSize(12)
        .map(all -> all.stream().map(Character::toString).reduce("", String::concat))
        .filter(name -> !name.equals("__metadata__"));
  }

  @Provide
  Arbitrary<long[]> shapes() {
    return Arbitraries.longs().between(0, 5).array(long[].class).ofMaxSize(4);
  }

  @Property
  void whatIsWrittenIsRead(
      @ForAll @Size(max = 6) @UniqueElements List<@From("names") String> names,
      @ForAll Map<@From("names") String, @From("names") String> metadata,
      @ForAll Random random)
      throws IOException {
    List<Tensor> tensors = new ArrayList<>();
    for (String name : names) {
      tensors.add(tensor(name, shapes().generator(10).next(random).value(), random));
    }
    Path file = dir.resolve("written.safetensors");
    SafetensorsWriter.write(file, metadata, tensors);
    SafetensorsHeader header = SafetensorsHeader.read(file);
    assertEquals(metadata, header.metadata());
    assertEquals(0, header.dataStart() % 8);
    assertEquals(names.size(), header.entries().size());
    for (Tensor tensor : tensors) {
      Entry entry = header.entries().get(tensor.name());
      assertArrayEquals(tensor.shape(), entry.shape());
      FloatBuffer read = FloatBuffer.allocate((int) entry.elements());
      TensorData.read(file, entry, read, 0);
      assertArrayEquals(bits(tensor.data().get()), bits(read));
    }
  }

  /** All dtypes, in any order of the header's keys. */
  @Property
  void everyHeaderByTheRulesIsRead(
      @ForAll @Size(max = 8) @UniqueElements List<@From("names") String> names,
      @ForAll Random random)
      throws IOException {
    List<String> dtypes = Dtype.BITS.keySet().stream().sorted().toList();
    Map<String, ObjectNode> nodes = new LinkedHashMap<>();
    Map<String, long[]> places = new LinkedHashMap<>();
    long at = 0;
    for (String name : names) {
      String dtype = dtypes.get(random.nextInt(dtypes.size()));
      long elements = 4L * random.nextInt(4); // the narrowest are 4 and 6 bits wide
      long end = at + elements * Dtype.BITS.get(dtype) / 8;
      ObjectNode node = Json.STRICT.createObjectNode();
      node.putArray("data_offsets").add(at).add(end);
      node.putArray("shape").add(elements / 4).add(4);
      nodes.put(name, node.put("dtype", dtype));
      places.put(name, new long[] {at, end});
      at = end;
    }
    List<String> order = new ArrayList<>(names);
    Collections.shuffle(order, random);
    ObjectNode root = Json.STRICT.createObjectNode();
    order.forEach(name -> root.set(name, nodes.get(name)));
    byte[] json = Json.STRICT.writeValueAsBytes(root);
    Path file = dir.resolve("any.safetensors");
    Files.write(
        file,
        ByteBuffer.allocate(8 + json.length + (int) at)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(json.length)
            .put(json)
            .array());
    SafetensorsHeader header = SafetensorsHeader.read(file);
    assertEquals(places.keySet(), header.entries().keySet());
    places.forEach(
        (name, place) -> {
          Entry entry = header.entries().get(name);
          assertEquals(nodes.get(name).get("dtype").textValue(), entry.dtype());
          assertEquals(header.dataStart() + place[0], entry.begin());
          assertEquals(header.dataStart() + place[1], entry.end());
        });
  }

  /** Any bits: NaNs with a payload and signed zeros too. */
  private static Tensor tensor(String name, long[] shape, Random random) {
    long elements = 1;
    for (long size : shape) {
      elements *= size;
    }
    FloatBuffer data = FloatBuffer.allocate((int) elements);
    while (data.hasRemaining()) {
      data.put(Float.intBitsToFloat(random.nextInt()));
    }
    return new Tensor(name, shape, data.flip());
  }

  private static int[] bits(FloatBuffer floats) {
    FloatBuffer all = floats.duplicate().rewind();
    int[] bits = new int[all.remaining()];
    for (int i = 0; i < bits.length; i++) {
      bits[i] = Float.floatToRawIntBits(all.get());
    }
    return bits;
  }
}
