package org.dualselect.merge;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.dualselect.adapter.AdapterConfig;
import org.dualselect.adapter.Lora;
import org.dualselect.adapter.LoraLayout;
import org.dualselect.model.ModelConfig;
import org.dualselect.model.SafetensorsHeader;
import org.dualselect.train.MachineSettings;

/** Merges for tests. */
final class Merges {
  static final MergeListener SILENT =
      new MergeListener() {
        @Override
        public void info(String line) {}

        @Override
        public void merged(long done, long total, double seconds) {}
      };

  private Merges() {}

  static MergeSettings settings(Path model, Path adapter, Path output) {
    return settings(model, adapter, output, false, null);
  }

  static MergeSettings settings(
      Path model, Path adapter, Path output, boolean overwrite, Path data) {
    return new MergeSettings(
        model,
        adapter,
        output,
        overwrite,
        true,
        data,
        new MachineSettings("cpu", "float32", 42, 0, 64));
  }

  /** One file through a buffer of that size. */
  static void file(Path model, Path adapter, int chunk, LongConsumer passed, Path to)
      throws IOException {
    LoraLayout layout = LoraLayout.of(ModelConfig.read(model), AdapterConfig.read(adapter));
    try (PointerScope scope = new PointerScope()) {
      Lora lora = Lora.read(adapter, layout);
      Map<String, Lora.Part> parts = new HashMap<>();
      layout.modules().forEach(m -> parts.put(m.weight(), lora.part(m.path())));
      new MergedFile(parts, chunk, passed)
          .write(model.resolve("model.safetensors"), to.resolve("model.safetensors"));
    }
  }

  static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(f -> f.getFileName().toString()).sorted().toList();
    }
  }

  static long[] longs(Path file, String name) throws IOException {
    SafetensorsHeader.Entry entry = SafetensorsHeader.read(file).entries().get(name);
    byte[] bytes =
        Arrays.copyOfRange(Files.readAllBytes(file), (int) entry.begin(), (int) entry.end());
    long[] values = new long[(int) entry.elements()];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asLongBuffer().get(values);
    return values;
  }

  /** What 16 bits of that type stand for. */
  static double value(int bits, String dtype) {
    boolean brain = dtype.equals("BF16");
    int fractionBits = brain ? 7 : 10;
    int bias = brain ? 127 : 15;
    int exponent = (bits & 0x7fff) >> fractionBits;
    int fraction = bits & (1 << fractionBits) - 1;
    double magnitude =
        exponent == 0
            ? Math.scalb((double) fraction, 1 - bias - fractionBits)
            : Math.scalb(fraction + (double) (1 << fractionBits), exponent - bias - fractionBits);
    return bits >> 15 == 0 ? magnitude : -magnitude;
  }

  /** That no neighbour is nearer, nor as near and even. */
  static boolean isNearest(double number, int bits, String dtype) {
    double off = Math.abs(value(bits, dtype) - number);
    for (int other : new int[] {bits - 1, bits + 1}) {
      if ((other ^ bits) >= 0x8000 || (other & 0x7fff) == 0x7fff) {
        continue; // beyond zero or the largest
      }
      double otherOff = Math.abs(value(other, dtype) - number);
      if (otherOff < off || otherOff == off && bits % 2 == 1) {
        return false;
      }
    }
    return true;
  }
}
