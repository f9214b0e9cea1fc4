package org.dualselect.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.dualselect.Contract;
import org.dualselect.Golden;
import org.dualselect.model.SafetensorsHeader.Entry;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.MethodSource;

/** Any bytes as a safetensors file: its header, and the data of what floats it holds. */
@Timeout(10)
class SafetensorsFuzzTest {
  @TempDir Path dir;

  @MethodSource("seeds")
  @FuzzTest
  void safetensors(byte[] bytes) throws IOException {
    Path file = dir.resolve("m.safetensors");
    Contract.read(file, bytes, SafetensorsFuzzTest::readAll);
  }

  /** The tensors must fill the file from the header's end on, and be readable as they are. */
  private static SafetensorsHeader readAll(Path file) {
    SafetensorsHeader header = SafetensorsHeader.read(file);
    long end = header.dataStart();
    for (Entry entry : header.entries().values()) {
      assertEquals(end, entry.begin());
      end = entry.end();
    }
    assertEquals(size(file), end);
    for (Entry entry : header.entries().values()) {
      TensorData.read(file, entry, FloatBuffer.allocate(Math.toIntExact(entry.elements())), 0);
    }
    return header;
  }

  /** Valid files, then safetensors' own list of attacks. */
  static Stream<byte[]> seeds() {
    String f32 = "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]},'__metadata__':{'k':'v'}} ";
    String two =
        "{'a':{'dtype':'%s','shape':[2,1],'data_offsets':[%s]},'b':{'dtype':'F16','shape':[],'data_offsets':[%s]}}";
    return Stream.concat(
        Stream.of(
            Golden.bytes("llama_sharded/model-00002-of-00006.safetensors"),
            Golden.bytes("llama3/adapter/adapter_model.safetensors")),
        Stream.of(
            file(f32.length(), f32, 8),
            file(2, "{}", 0),
            file(two.length() - 2, String.format(two, "BF16", "0,4", "4,6"), 6),
            file(200_000_000, f32, 8), // a header of 4 GB and the like
            file(-1, f32, 8),
            file(f32.length() + 9, f32, 8), // beyond the file's end
            file(two.length() - 2, String.format(two, "BF16", "0,4", "0,2"), 4), // overlap
            file(two.length() - 2, String.format(two, "BF16", "0,4", "6,8"), 8), // hole
            file(two.length() - 2, String.format(two, "BF16", "4,0", "4,6"), 6) // backwards
            ));
  }

  private static byte[] file(long length, String header, int data) {
    byte[] json = header.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(8 + json.length + data)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(length)
        .put(json)
        .array();
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
