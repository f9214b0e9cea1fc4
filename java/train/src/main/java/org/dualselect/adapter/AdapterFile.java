package org.dualselect.adapter;

import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.dualselect.data.InputException;
import org.dualselect.model.SafetensorsHeader;
import org.dualselect.model.SafetensorsHeader.Entry;
import org.dualselect.model.SafetensorsWriter;
import org.dualselect.model.SafetensorsWriter.Tensor;
import org.dualselect.model.TensorData;

/**
 * {@code adapter_model.safetensors}: {@code base_model.model.PATH.lora_A.weight} [r, in] and {@code
 * ...lora_B.weight} [out, r], from and to the flat vector of a {@link LoraLayout}.
 */
public final class AdapterFile {
  static final String FILE = "adapter_model.safetensors";
  private static final String PREFIX = "base_model.model.";

  private AdapterFile() {}

  /**
   * Fills elements 0 to {@code layout.parameters()} of {@code flat}; position and limit stay. The
   * file must hold exactly the layout's matrices, as F32, BF16 or F16.
   */
  public static void read(Path adapterDir, LoraLayout layout, FloatBuffer flat) {
    checkRoom(layout, flat);
    Path file = adapterDir.resolve(FILE);
    Map<String, Entry> entries = plainNames(SafetensorsHeader.read(file));
    for (LoraModule m : layout.modules()) {
      TensorData.read(file, take(file, entries, nameA(m), shapeA(m)), flat, m.atA());
      TensorData.read(file, take(file, entries, nameB(m), shapeB(m)), flat, m.atB());
    }
    if (!entries.isEmpty()) {
      String name = entries.values().iterator().next().name();
      throw InputException.in(
          file,
          "holds "
              + name
              + (name.contains(".vision_tower.")
                  ? ", but only the text part of a model is read; adapt that alone."
                  : ", which is no matrix of this adapter; do adapter_config.json and model fit"
                      + " it?"));
    }
  }

  /**
   * Writes config, then weights, each whole or not at all: weights never stand without a config.
   */
  public static void write(
      Path adapterDir, LoraLayout layout, AdapterConfig config, FloatBuffer flat)
      throws IOException {
    checkRoom(layout, flat);
    FloatBuffer all = flat.duplicate().clear();
    List<Tensor> tensors = new ArrayList<>();
    for (LoraModule m : layout.modules()) {
      tensors.add(new Tensor(nameA(m), shapeA(m), all.slice((int) m.atA(), (int) m.sizeA())));
      tensors.add(new Tensor(nameB(m), shapeB(m), all.slice((int) m.atB(), (int) m.sizeB())));
    }
    config.write(adapterDir);
    SafetensorsWriter.write(adapterDir.resolve(FILE), Map.of("format", "pt"), tensors);
  }

  /** Files by other tools than PEFT's save_pretrained keep the adapter's name, ".default". */
  private static Map<String, Entry> plainNames(SafetensorsHeader header) {
    Map<String, Entry> plain = new HashMap<>();
    header
        .entries()
        .forEach(
            (name, entry) -> {
              String key = name.replaceFirst("(lora_[AB])\\.default\\.weight$", "$1.weight");
              if (plain.put(key, entry) != null) {
                throw InputException.in(header.file(), "holds " + key + " twice.");
              }
            });
    return plain;
  }

  private static Entry take(Path file, Map<String, Entry> entries, String name, long[] shape) {
    Entry entry = entries.remove(name);
    if (entry == null) {
      throw InputException.in(
          file, "has no " + name + "; do adapter_config.json and model fit it?");
    }
    if (!Arrays.equals(entry.shape(), shape)) {
      throw InputException.in(
          file,
          entry.name()
              + " must have shape "
              + Arrays.toString(shape)
              + " for this model, but has "
              + Arrays.toString(entry.shape())
              + ".");
    }
    return entry;
  }

  private static void checkRoom(LoraLayout layout, FloatBuffer flat) {
    if (flat.capacity() < layout.parameters()) {
      throw new IllegalArgumentException(
          "a buffer of " + flat.capacity() + " for " + layout.parameters() + " parameters");
    }
  }

  private static String nameA(LoraModule m) {
    return PREFIX + m.path() + ".lora_A.weight";
  }

  private static String nameB(LoraModule m) {
    return PREFIX + m.path() + ".lora_B.weight";
  }

  private static long[] shapeA(LoraModule m) {
    return new long[] {m.rank(), m.in()};
  }

  private static long[] shapeB(LoraModule m) {
    return new long[] {m.out(), m.rank()};
  }
}
