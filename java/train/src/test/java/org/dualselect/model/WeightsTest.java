package org.dualselect.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.dualselect.Golden;
import org.dualselect.data.InputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WeightsTest {
  @TempDir Path folder;

  /** A file of that header, padded with {@code pad} blanks, and those bytes. */
  private Path write(String header, int pad, ByteBuffer data) throws Exception {
    byte[] json = (header + " ".repeat(pad)).getBytes(StandardCharsets.UTF_8);
    ByteBuffer file =
        ByteBuffer.allocate(8 + json.length + data.remaining()).order(ByteOrder.LITTLE_ENDIAN);
    file.putLong(json.length).put(json).put(data);
    return Files.write(folder.resolve("model.safetensors"), file.array());
  }

  private static String tensor(String name, String dtype, long count, long from, long to) {
    return String.format(
        "\"%s\":{\"dtype\":\"%s\",\"shape\":[%d],\"data_offsets\":[%d,%d]}",
        name, dtype, count, from, to);
  }

  private static ByteBuffer bytes(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * Whatever the header's length: files of old versions of safetensors start their data anywhere.
   */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7})
  void everyDtypeAtEveryAlignment(int pad) throws Exception {
    ByteBuffer data = bytes(8 + 4 + 6);
    data.putFloat(0.1f).putFloat(-3e38f);
    data.putShort((short) 0x3FC0).putShort((short) 0xC2F7); // 1.5, -123.5
    data.putShort((short) 0x3E00).putShort((short) 0xD7B8).putShort((short) 1); // 1.5 -123.5 2^-24
    String header =
        "{"
            + tensor("f", "F32", 2, 0, 8)
            + ","
            + tensor("b", "BF16", 2, 8, 12)
            + ","
            + tensor("h", "F16", 3, 12, 18)
            + "}";
    write(header, pad, data.flip());
    Checkpoint checkpoint = Checkpoint.open(folder);
    try (PointerScope scope = new PointerScope()) {
      Tensor f;
      Tensor b;
      Tensor h;
      try (Weights weights = new Weights(checkpoint, ScalarType.Float)) {
        f = weights.get("f", 2);
        b = weights.get("b", 2);
        h = weights.get("h", 3);
      }
      // Tensors outlive the mapping's owner.
      assertArrayEquals(new float[] {0.1f, -3e38f}, Torch.toFloats(f));
      assertArrayEquals(new float[] {1.5f, -123.5f}, Torch.toFloats(b));
      assertArrayEquals(new float[] {1.5f, -123.5f, 0x1p-24f}, Torch.toFloats(h));
      try (Weights weights = new Weights(checkpoint, ScalarType.BFloat16)) {
        Tensor half = weights.get("f", 2);
        assertEquals(ScalarType.BFloat16.value, half.scalar_type().value);
        assertEquals(0.10009765625f, Torch.toFloats(half.to(ScalarType.Float))[0]);
      }
    }
  }

  /** A bias that config.json denies is not left out; old files' rotary frequencies are. */
  @Test
  void aLayersTensorThatNobodyAskedForIsRefused() throws Exception {
    String layer = "model.layers.0.self_attn.";
    write(
        "{"
            + tensor(layer + "q_proj.bias", "F32", 1, 0, 4)
            + ","
            + tensor(layer + "rotary_emb.inv_freq", "F32", 1, 4, 8)
            + "}",
        0,
        bytes(8));
    try (PointerScope scope = new PointerScope();
        Weights weights = new Weights(Checkpoint.open(folder), ScalarType.Float)) {
      Golden.refused(
          () -> weights.requireAllGiven("model.layers."),
          "model.safetensors",
          layer + "q_proj.bias");
      weights.get(layer + "q_proj.bias", 1);
      weights.requireAllGiven("model.layers.");
    }
  }

  @Test
  void otherDtypesAreRefused() throws Exception {
    write("{" + tensor("i", "I32", 1, 0, 4) + "}", 0, bytes(4));
    Checkpoint checkpoint = Checkpoint.open(folder);
    try (PointerScope scope = new PointerScope();
        Weights weights = new Weights(checkpoint, ScalarType.Float)) {
      Golden.fails(InputException.class, () -> weights.get("i", 1), "model.safetensors", "I32");
      Golden.fails(InputException.class, () -> weights.get("i", 2), "must have shape [2]");
      Golden.fails(InputException.class, () -> weights.get("j", 1), "has no tensor j");
    }
  }

  @Test
  void writingIntoATensorLeavesTheFile() throws Exception {
    ByteBuffer data = bytes(8).putFloat(1).putFloat(2).flip();
    for (int pad = 0; pad < 4; pad++) {
      Path file = write("{" + tensor("t", "F32", 2, 0, 8) + "}", pad, data.rewind());
      byte[] before = Files.readAllBytes(file);
      try (PointerScope scope = new PointerScope();
          Weights weights = new Weights(Checkpoint.open(folder), ScalarType.Float)) {
        Tensor t = weights.get("t", 2);
        t.fill_(Torch.scalar(7));
        assertArrayEquals(new float[] {7, 7}, Torch.toFloats(t));
      }
      assertArrayEquals(before, Files.readAllBytes(file));
    }
  }

  /** One tensor of 2 GiB and 8 bytes, none of which is on the disk but the last. */
  @Test
  void aTensorOfMoreThanTwoGiB() throws Exception {
    long count = (1L << 29) + 2;
    byte[] header =
        ("{" + tensor("t", "F32", count, 0, 4 * count) + "}").getBytes(StandardCharsets.UTF_8);
    Path file = folder.resolve("model.safetensors");
    long end = 8 + header.length + 4 * count;
    assumeTrue(
        Files.getFileStore(folder).getUsableSpace() > 2 * end,
        "no room for a file of 2 GiB, should it not become a sparse one");
    try (FileChannel out =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.WRITE,
            StandardOpenOption.SPARSE)) {
      out.write(bytes(8).putLong(header.length).flip(), 0);
      out.write(ByteBuffer.wrap(header), 8);
      out.write(bytes(8).putFloat(3).putFloat(4.5f).flip(), end - 8);
    }
    try (PointerScope scope = new PointerScope();
        Weights weights = new Weights(Checkpoint.open(folder), ScalarType.Float)) {
      Tensor t = weights.get("t", count);
      assertEquals(count, t.numel());
      assertArrayEquals(new float[] {0, 3, 4.5f}, Torch.toFloats(t.narrow(0, count - 3, 3)));
      assertArrayEquals(new float[] {0}, Torch.toFloats(t.narrow(0, 0, 1)));
    } finally {
      Files.delete(file);
    }
  }
}
