package org.dualselect.model;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;
import org.dualselect.data.InputException;
import org.dualselect.data.Json;

/** The numbers of a tensor as floats: F32, BF16 and F16 as stored. */
public final class TensorData {
  /** A multiple of every width; small beside a tensor, large beside a disk block. */
  private static final int CHUNK = 1 << 20;

  private static final List<String> READABLE = List.of("F32", "BF16", "F16");

  private TensorData() {}

  /**
   * Copies a tensor into {@code target} at its element {@code at}; position and limit stay. Offsets
   * in the file are 64-bit; the tensor itself must fit the buffer.
   */
  public static void read(Path file, SafetensorsHeader.Entry entry, FloatBuffer target, long at) {
    checkReadable(file, entry);
    long elements = entry.elements();
    if (at < 0 || at + elements > target.capacity()) {
      throw new IllegalArgumentException(
          entry.name() + ": " + elements + " elements at " + at + " in " + target.capacity());
    }
    FloatBuffer to = target.duplicate().clear().position((int) at);
    ByteBuffer bytes =
        ByteBuffer.allocateDirect((int) Math.min(CHUNK, entry.bytes()))
            .order(ByteOrder.LITTLE_ENDIAN);
    try (FileChannel in = FileChannel.open(file)) {
      for (long from = entry.begin(); from < entry.end(); ) {
        fill(
            bytes.clear().limit((int) Math.min(bytes.capacity(), entry.end() - from)),
            file,
            in,
            from);
        from += bytes.limit();
        widen(bytes, entry.dtype(), to);
      }
    } catch (IOException e) {
      throw Json.unreadable(file, e);
    }
  }

  /**
   * Fills the buffer from position 0 to its limit with the file's bytes from {@code at} on, and
   * rewinds it.
   */
  public static void fill(ByteBuffer bytes, Path file, FileChannel in, long at) {
    bytes.rewind();
    try {
      while (bytes.hasRemaining()) {
        if (in.read(bytes, at + bytes.position()) < 0) {
          throw InputException.in(file, "became shorter while it was read.");
        }
      }
    } catch (IOException e) {
      throw Json.unreadable(file, e);
    }
    bytes.flip();
  }

  private static void checkReadable(Path file, SafetensorsHeader.Entry entry) {
    if (!READABLE.contains(entry.dtype())) {
      throw InputException.in(
          file,
          "tensor "
              + entry.name()
              + " is stored as "
              + entry.dtype()
              + "; "
              + READABLE
              + " are read.");
    }
  }

  private static void widen(ByteBuffer bytes, String dtype, FloatBuffer to) {
    if (dtype.equals("F32")) {
      to.put(bytes.asFloatBuffer());
      return;
    }
    while (bytes.hasRemaining()) {
      short half = bytes.getShort();
      // BF16 is the upper half of a float.
      to.put(dtype.equals("BF16") ? Float.intBitsToFloat(half << 16) : fromHalf(half));
    }
  }

  /** IEEE half to float: sign 1, exponent 5 (bias 15), fraction 10; exact for every value. */
  static float fromHalf(short half) {
    int exponent = half >> 10 & 31;
    int fraction = half & 1023;
    float magnitude =
        switch (exponent) {
          case 0 -> fraction * 0x1p-24f;
          case 31 -> fraction == 0 ? Float.POSITIVE_INFINITY : Float.NaN;
          default -> Float.intBitsToFloat(exponent + 112 << 23 | fraction << 13);
        };
    return half < 0 ? -magnitude : magnitude;
  }
}
