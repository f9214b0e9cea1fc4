package org.dualselect.train;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.dualselect.data.AtomicFiles;
import org.dualselect.data.AtomicFolder;
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

  /**
   * @param vectors of one dimension, by name
   */
  static void write(Path folder, RunState state, Map<String, Tensor> vectors) throws IOException {
    try (PointerScope scope = new PointerScope()) {
      List<SafetensorsWriter.Tensor> tensors = new ArrayList<>();
      vectors.forEach(
          (name, vector) ->
              tensors.add(
                  new SafetensorsWriter.Tensor(
                      name, new long[] {vector.numel()}, Torch.buffer(vector.cpu()))));
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

  /** In the host's memory; they belong to the caller's pointer scope. */
  Map<String, Tensor> vectors() {
    Path file = folder.resolve(VECTORS);
    Map<String, Tensor> vectors = new HashMap<>();
    for (SafetensorsHeader.Entry entry : SafetensorsHeader.read(file).entries().values()) {
      Tensor host = torch.zeros(entry.shape(), new TensorOptions(ScalarType.Float));
      TensorData.read(file, entry, Torch.buffer(host), 0);
      vectors.put(entry.name(), host);
    }
    return vectors;
  }

  @Override
  public String toString() {
    return folder.toString();
  }
}
