package org.dualselect.merge;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.LongConsumer;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.dualselect.adapter.Lora;
import org.dualselect.adapter.LoraModule;
import org.dualselect.data.AtomicFiles;
import org.dualselect.data.InputException;
import org.dualselect.model.Checkpoint;
import org.dualselect.model.SafetensorsHeader;
import org.dualselect.model.TensorData;
import org.dualselect.model.Weights;

/**
 * A safetensors file written anew with an adapter in its weights. Header, order and all other
 * tensors are the source's, byte for byte; a weight keeps its type and so its place. The file
 * passes through one buffer, a few rows at a time, so tensors may be of any size.
 */
final class MergedFile {
  private static final int CHUNK = 4 << 20;

  private final Map<String, Lora.Part> parts;
  private final LongConsumer passed;
  private final ByteBuffer buffer;

  /**
   * @param parts of the adapter, by the name that the file has for the weight
   * @param passed told of bytes as they are written; what it throws ends the writing
   */
  MergedFile(Map<String, Lora.Part> parts, LongConsumer passed) {
    this(parts, CHUNK, passed);
  }

  MergedFile(Map<String, Lora.Part> parts, int chunk, LongConsumer passed) {
    this.parts = parts;
    this.passed = passed;
    int widest = parts.values().stream().mapToInt(part -> part.module().in()).max().orElse(0);
    this.buffer = ByteBuffer.allocateDirect(Math.max(chunk, Math.multiplyExact(widest, 4)));
  }

  /** Writes {@code target}, whole or not at all. */
  void write(Path source, Path target) throws IOException {
    SafetensorsHeader header = SafetensorsHeader.read(source);
    try (FileChannel in = FileChannel.open(source)) {
      AtomicFiles.write(
          target,
          in.size(),
          out -> {
            copy(source, in, 0, header.dataStart(), out);
            for (SafetensorsHeader.Entry entry : header.entries().values()) {
              Lora.Part part = parts.get(entry.name());
              if (part == null) {
                copy(source, in, entry.begin(), entry.end(), out);
              } else {
                merge(new Checkpoint.Located(source, entry), part, in, out);
              }
            }
          });
    }
  }

  private void copy(Path source, FileChannel in, long begin, long end, FileChannel out)
      throws IOException {
    for (long at = begin; at < end; at += buffer.limit()) {
      buffer.clear().limit((int) Math.min(buffer.capacity(), end - at));
      TensorData.fill(buffer, source, in, at);
      write(out);
    }
  }

  private void merge(Checkpoint.Located weight, Lora.Part part, FileChannel in, FileChannel out)
      throws IOException {
    LoraModule module = part.module();
    ScalarType type = Weights.type(weight);
    long rowBytes = weight.entry().bytes() / module.out();
    int most = (int) (buffer.capacity() / rowBytes);
    for (int row = 0, rows; row < module.out(); row += rows) {
      rows = Math.min(most, module.out() - row);
      buffer.clear().limit((int) (rows * rowBytes));
      TensorData.fill(buffer, weight.file(), in, weight.entry().begin() + row * rowBytes);
      try (PointerScope scope = new PointerScope()) {
        long[] shape = {rows, module.in()};
        Tensor w = torch.from_blob(new BytePointer(buffer), shape, new TensorOptions(type));
        Tensor sum = part.mergedInto(w, row);
        w.copy_(sum); // into the buffer, rounded to nearest even
        if (!finite(w)) {
          throw notFinite(weight, sum);
        }
      }
      write(out);
    }
  }

  private void write(FileChannel out) throws IOException {
    AtomicFiles.writeFully(out, buffer);
    passed.accept(buffer.limit());
  }

  private static boolean finite(Tensor tensor) {
    return torch.isfinite(tensor).all().item_bool();
  }

  private static InputException notFinite(Checkpoint.Located weight, Tensor sum) {
    String dtype = weight.entry().dtype();
    return InputException.in(
        weight.file(),
        "with the adapter, tensor "
            + weight.entry().name()
            + (finite(sum)
                ? " holds "
                    + sum.abs().max().item_float()
                    + ", too large for "
                    + dtype
                    + ": convert the base model to float32 first."
                : " is no longer a number: base or adapter is broken."));
  }
}
