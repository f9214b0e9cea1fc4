package org.dualselect.model;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.dualselect.data.AtomicFiles;
import org.dualselect.data.Json;

/** Writes float32 tensors as a safetensors file, byte for byte as the reference writer does. */
public final class SafetensorsWriter {
  private static final int CHUNK = 1 << 20;

  private SafetensorsWriter() {}

  /**
   * A tensor to write.
   *
   * @param data asked for when its turn comes, so that no two need to be in memory; what remains in
   *     it is written, row-major, and its position stays
   */
  public record Tensor(String name, long[] shape, Supplier<FloatBuffer> data) {
    public Tensor(String name, long[] shape, FloatBuffer data) {
      this(name, shape, () -> data);
      values();
    }

    private long bytes() {
      return Arrays.stream(shape).reduce(Float.BYTES, Math::multiplyExact);
    }

    private FloatBuffer values() {
      FloatBuffer values = data.get().duplicate();
      if (bytes() != (long) Float.BYTES * values.remaining()) {
        throw new IllegalArgumentException(
            name + Arrays.toString(shape) + " with " + values.remaining() + " elements");
      }
      return values;
    }
  }

  /** Writes the file, whole or not at all; see {@link AtomicFiles}. */
  public static void write(Path file, Map<String, String> metadata, List<Tensor> tensors)
      throws IOException {
    // The format orders by alignment, then name; all is F32 here. Names as bytes, like Rust's.
    Comparator<Tensor> byName =
        Comparator.comparing(
            t -> t.name().getBytes(StandardCharsets.UTF_8), Arrays::compareUnsigned);
    List<Tensor> sorted = tensors.stream().sorted(byName).toList();
    byte[] header = header(metadata, sorted);
    long size = 8L + header.length;
    for (Tensor tensor : sorted) {
      size += tensor.bytes();
    }
    AtomicFiles.write(file, size, out -> write(out, header, sorted));
  }

  private static byte[] header(Map<String, String> metadata, List<Tensor> sorted)
      throws IOException {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    if (!metadata.isEmpty()) {
      ObjectNode node = root.putObject("__metadata__");
      metadata.forEach(node::put);
    }
    Set<String> names = new HashSet<>(Set.of("__metadata__"));
    long at = 0;
    for (Tensor tensor : sorted) {
      if (!names.add(tensor.name())) {
        throw new IllegalArgumentException("the name " + tensor.name() + " is taken");
      }
      ObjectNode node = root.putObject(tensor.name()).put("dtype", "F32");
      Arrays.stream(tensor.shape()).forEach(node.putArray("shape")::add);
      long end = at + tensor.bytes();
      node.putArray("data_offsets").add(at).add(end);
      at = end;
    }
    byte[] json = Json.STRICT.writeValueAsBytes(root);
    // The data must start at a multiple of 8 (8 + N), so it can be mapped as it is.
    byte[] padded = Arrays.copyOf(json, (json.length + 7) / 8 * 8);
    Arrays.fill(padded, json.length, padded.length, (byte) ' ');
    return padded;
  }

  private static void write(FileChannel out, byte[] header, List<Tensor> tensors)
      throws IOException {
    ByteBuffer bytes = ByteBuffer.allocateDirect(CHUNK).order(ByteOrder.LITTLE_ENDIAN);
    AtomicFiles.writeFully(out, bytes.putLong(header.length).flip());
    AtomicFiles.writeFully(out, ByteBuffer.wrap(header));
    for (Tensor tensor : tensors) {
      FloatBuffer data = tensor.values();
      while (data.hasRemaining()) {
        int n = Math.min(data.remaining(), CHUNK / 4);
        bytes.clear().limit(4 * n);
        bytes.asFloatBuffer().put(data.slice(data.position(), n));
        data.position(data.position() + n);
        AtomicFiles.writeFully(out, bytes);
      }
    }
  }
}
