package org.dualselect.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.dualselect.Golden;
import org.dualselect.model.SafetensorsHeader.Entry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TensorDataTest {
  @TempDir Path dir;

  @ParameterizedTest
  @CsvSource({
    "0000, 0x0p0", "8000, -0x0p0", "3c00, 0x1p0", "bc00, -0x1p0", "3555, 0x1.554p-2",
    "7bff, 65504", "0400, 0x1p-14", "03ff, 0x1.ff8p-15", "0001, 0x1p-24", "8001, -0x1p-24",
    "7c00, Infinity", "fc00, -Infinity", "7e00, NaN", "fe01, NaN"
  })
  void halfPrecision(String bits, String value) {
    float half = TensorData.fromHalf((short) Integer.parseInt(bits, 16));
    assertEquals(Float.parseFloat(value), half);
  }

  /** All 65,536 values of either type against their definition, in double. */
  @ParameterizedTest
  @CsvSource({"F16, 10, 15", "BF16, 7, 127"})
  void everyHalfIsExact(String dtype, int fractionBits, int bias) throws IOException {
    int n = 1 << 16;
    ByteBuffer bytes = ByteBuffer.allocate(2 * n).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < n; i++) {
      bytes.putShort((short) i);
    }
    Path file = Files.write(dir.resolve("raw"), bytes.array());
    FloatBuffer read = FloatBuffer.allocate(n);
    TensorData.read(file, new Entry("t", dtype, new long[] {n}, 0, 2L * n), read, 0);
    int one = 1 << fractionBits;
    int special = 2 * bias + 1;
    for (int i = 0; i < n; i++) {
      int exponent = (i & 0x7FFF) >> fractionBits;
      double fraction = (i & one - 1) / (double) one;
      double magnitude =
          exponent == special
              ? (fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN)
              : exponent == 0
                  ? fraction * Math.pow(2, 1 - bias)
                  : (1 + fraction) * Math.pow(2, exponent - bias);
      assertEquals((float) (i < 0x8000 ? magnitude : -magnitude), read.get(i));
      assertEquals(magnitude, Math.abs((double) read.get(i)), "a float holds it all");
    }
  }

  @Test
  void theUpperHalfOfAFloatAndAPlaceInTheBuffer() throws IOException {
    int n = (1 << 19) + 5; // more than one chunk
    ByteBuffer bytes = ByteBuffer.allocate(3 + 2 * n).order(ByteOrder.LITTLE_ENDIAN).position(3);
    for (int i = 0; i < n; i++) {
      bytes.putShort((short) (Float.floatToIntBits(i % 256 - 128) >> 16));
    }
    Path file = Files.write(dir.resolve("raw"), bytes.array());
    FloatBuffer target = FloatBuffer.allocate(n + 3);
    target.position(1).limit(2);
    TensorData.read(file, new Entry("t", "BF16", new long[] {n}, 3, 3 + 2L * n), target, 2);
    assertEquals(1, target.position());
    assertEquals(2, target.limit());
    assertEquals(0, target.array()[1]);
    assertEquals(0, target.array()[n + 2]);
    for (int i = 0; i < n; i++) {
      assertEquals(i % 256 - 128, target.array()[2 + i]);
    }
  }

  @Test
  void wrongUseAndWrongFilesAreRefused() throws IOException {
    Path file = Files.write(dir.resolve("raw"), new byte[8]);
    Entry entry = new Entry("t", "F32", new long[] {2}, 0, 8);
    FloatBuffer small = FloatBuffer.allocate(2);
    assertThrows(IllegalArgumentException.class, () -> TensorData.read(file, entry, small, 1));
    assertThrows(IllegalArgumentException.class, () -> TensorData.read(file, entry, small, -1));
    Entry longer = new Entry("t", "F32", new long[] {2}, 4, 12);
    Golden.refused(() -> TensorData.read(file, longer, small, 0), "became shorter");
    Entry ints = new Entry("t", "I64", new long[] {1}, 0, 8);
    Golden.refused(() -> TensorData.read(file, ints, small, 0), "tensor t is stored as I64");
  }

  @Test
  void realWeightsInBfloat16() {
    Path model = Golden.shared("models/minimind2-small-safe/model.safetensors");
    Entry norm = SafetensorsHeader.read(model).entries().get("model.norm.weight");
    FloatBuffer data = FloatBuffer.allocate(512);
    TensorData.read(model, norm, data, 0);
    for (float f : data.array()) {
      assertEquals(0, Float.floatToIntBits(f) & 0xFFFF);
      assertEquals(true, Math.abs(f) < 100 && f != 0);
    }
    assertArrayEquals(new long[] {512}, norm.shape());
  }
}
