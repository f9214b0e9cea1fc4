package org.dualselect.engine;

import java.nio.ShortBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.ShortPointer;

/**
 * A ragged batch on the Java heap, for {@link Naive}, and its copy in native memory, for the
 * engine. Make it inside a pointer scope.
 *
 * <p>Every value is a multiple of 1/8 in [−2, 2], which all three element types hold exactly: what
 * differs from the definition is then the engine's arithmetic alone.
 */
final class Ragged {
  /** One linear map: {@code x [tokens, in]}, {@code dy [tokens, out]}, its block at {@code at}. */
  record Map(float[] x, float[] dy, int in, int out, int at) {}

  /** Floats that no map owns lie between the blocks, so that a write beside a block is seen. */
  private static final int GAP = 3;

  private final int[] lengths;
  private final List<Map> maps = new ArrayList<>();
  private final Random random;
  private int parameters = GAP;

  Ragged(long seed, int... lengths) {
    this.lengths = lengths;
    this.random = new Random(seed);
  }

  /** Empty samples first, last and in the middle; a thin, a wide, a square and a 1x1 map. */
  static Ragged mixed() {
    return new Ragged(7, 0, 3, 1, 0, 0, 17, 6, 0).with(33, 4).with(5, 40).with(9, 9).with(1, 1);
  }

  Ragged with(int in, int out) {
    maps.add(new Map(values(tokens() * in), values(tokens() * out), in, out, parameters));
    parameters += in * out + GAP;
    return this;
  }

  float[] values(int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (random.nextInt(33) - 16) / 8f;
    }
    return values;
  }

  List<Map> maps() {
    return maps;
  }

  int samples() {
    return lengths.length;
  }

  int parameters() {
    return parameters;
  }

  int offset(int sample) {
    int offset = 0;
    for (int i = 0; i < sample; i++) {
      offset += lengths[i];
    }
    return offset;
  }

  int tokens() {
    return offset(samples());
  }

  LongPointer offsets() {
    LongPointer offsets = new LongPointer(samples() + 1L);
    for (int i = 0; i <= samples(); i++) {
      offsets.put(i, offset(i));
    }
    return offsets;
  }

  /** The caller closes it. */
  MapTable table(DType dtype) {
    MapTable table = new MapTable(1);
    for (Map map : maps) {
      table.add(pointer(map.x(), dtype), pointer(map.dy(), dtype), map.in(), map.out(), map.at());
    }
    return table;
  }

  private static Pointer pointer(float[] values, DType dtype) {
    if (dtype == DType.F32) {
      return new FloatPointer(values);
    }
    ShortPointer narrow = new ShortPointer(Math.max(1, values.length));
    ShortBuffer buffer = narrow.asBuffer();
    for (float value : values) {
      buffer.put(dtype == DType.BF16 ? bf16(value) : f16(value));
    }
    return narrow;
  }

  private static short bf16(float exact) {
    return (short) (Float.floatToRawIntBits(exact) >>> 16);
  }

  /**
   * Of a normal number that needs no rounding, or 0. {@code Float.floatToFloat16} came with Java
   * 20.
   */
  private static short f16(float exact) {
    int bits = Float.floatToRawIntBits(exact);
    int sign = bits >>> 16 & 0x8000;
    if (exact == 0) {
      return (short) sign;
    }
    int exponent = (bits >>> 23 & 0xFF) - 127 + 15;
    return (short) (sign | exponent << 10 | bits >>> 13 & 0x3FF);
  }
}
