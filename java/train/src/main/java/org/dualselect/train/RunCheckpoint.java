package org.dualselect.train;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.dualselect.data.AtomicFiles;
import org.dualselect.data.AtomicFolder;
import org.dualselect.data.InputException;
import org.dualselect.data.Json;
import org.dualselect.data.JsonFile;
import org.dualselect.model.SafetensorsHeader;
import org.dualselect.model.SafetensorsWriter;
import org.dualselect.model.TensorData;
import org.dualselect.model.Torch;

/**
 * A run between two steps, on disk: {@code state.json}, {@code state.safetensors} with its vectors
 * in float32, and {@code manifest.json} over both. The folder is whole or not there.
 */
record RunCheckpoint(Path folder) {
  private static final String STATE = "state.json";
  private static final String VECTORS = "state.safetensors";

  /** Numbers of a tensor at most: Java's buffers end at 2 GiB, an adapter's vectors need not. */
  private static final long PART = 1 << 28;

  /**
   * @param vectors of one dimension, by name
   */
  static void write(Path folder, RunState state, Map<String, Tensor> vectors) throws IOException {
    try (PointerScope scope = new PointerScope()) {
      List<SafetensorsWriter.Tensor> tensors = new ArrayList<>();
      vectors.forEach(
          (name, vector) ->
              parts(
                  name,
                  vector.cpu(),
                  (part, values) ->
                      tensors.add(
                          new SafetensorsWriter.Tensor(
                              part, new long[] {values.numel()}, Torch.buffer(values)))));
      AtomicFolder.write(
          folder,
          inside -> {
            AtomicFiles.write(inside.resolve(STATE), Json.STRICT.writeValueAsString(state) + "\n");
            SafetensorsWriter.write(inside.resolve(VECTORS), Map.of(), tensors);
            Manifest.write(inside, STATE, VECTORS);
          });
    }
  }

  /** Throws, naming the file, where the manifest does not hold. */
  void check() {
    Manifest.check(folder);
  }

  RunState state() {
    JsonFile file = JsonFile.read(folder.resolve(STATE));
    try {
      return Json.STRICT.treeToValue(file.node(), RunState.class);
    } catch (JsonProcessingException e) {
      throw Json.malformed(file.file(), 1, e);
    }
  }

  /**
   * Fills the vectors.
   *
   * @param vectors by name, as long as those that were written
   */
  void load(Map<String, Tensor> vectors) {
    Path file = folder.resolve(VECTORS);
    Map<String, SafetensorsHeader.Entry> entries = SafetensorsHeader.read(file).entries();
    vectors.forEach(
        (name, vector) ->
            parts(
                name,
                vector,
                (part, values) -> {
                  SafetensorsHeader.Entry entry = entries.get(part);
                  if (entry == null || entry.elements() != values.numel()) {
                    throw InputException.in(
                        file, "has no " + part + " of " + values.numel() + " numbers.");
                  }
                  try (PointerScope scope = new PointerScope()) {
                    Tensor host = torch.zeros(entry.shape(), new TensorOptions(ScalarType.Float));
                    TensorData.read(file, entry, Torch.buffer(host), 0);
                    values.copy_(host);
                  }
                }));
  }

  /**
   * Calls {@code use} with each part of a vector and its name: the vector's and the part's start.
   */
  private static void parts(String name, Tensor vector, BiConsumer<String, Tensor> use) {
    for (long from = 0; from < vector.numel(); from += PART) {
      use.accept(name + "." + from, vector.narrow(0, from, Math.min(PART, vector.numel() - from)));
    }
  }

  @Override
  public String toString() {
    return folder.toString();
  }
}
