package org.dualselect.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.bytedeco.cuda.cudart.cudaDeviceProp;
import org.bytedeco.cuda.global.cudart;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.dualselect.engine.Device;
import org.dualselect.engine.Engine;
import org.dualselect.model.Torch;

/** What the machine can do, measured in this process with LibTorch on the device in use. */
final class Machine {
  private Machine() {}

  private static final long COPIED = 64 << 20; // floats: 256 MiB, beyond every cache
  private static final int SIDE = 2048; // of the square product
  private static final int TIMES = 25; // the best of them counts: the machine's limit is sought

  private static final Map<Device, Double> COPY = new ConcurrentHashMap<>();
  private static final Map<Device, Double> PRODUCT = new ConcurrentHashMap<>();

  /**
   * GB/s, bytes read and bytes written both counted: by LibTorch, which copies with all cores, or
   * by the engine, whose memmove on the CPU spares the reading of what it overwrites.
   */
  static double copyBandwidth(Engine engine) {
    return COPY.computeIfAbsent(engine.device(), device -> measureCopy(engine));
  }

  /** GFLOP/s of a float32 matrix product. */
  static double productRate(Engine engine) {
    return PRODUCT.computeIfAbsent(engine.device(), device -> measureProduct(engine));
  }

  private static double measureCopy(Engine engine) {
    try (PointerScope scope = new PointerScope()) {
      Tensor from = Torch.zeros(ScalarType.Float, COPIED).fill_(Torch.scalar(1));
      Tensor to = Torch.zeros(ScalarType.Float, COPIED);
      return 8.0
          * COPIED
          / Math.min(
              bestNanoseconds(engine, () -> to.copy_(from)),
              bestNanoseconds(
                  engine, () -> engine.copy(to.data_ptr(), from.data_ptr(), 4 * COPIED)));
    }
  }

  private static double measureProduct(Engine engine) {
    try (PointerScope scope = new PointerScope()) {
      Tensor a = Torch.zeros(ScalarType.Float, SIDE, SIDE).normal_();
      Tensor b = Torch.zeros(ScalarType.Float, SIDE, SIDE).normal_();
      Tensor c = Torch.zeros(ScalarType.Float, SIDE, SIDE);
      return 2.0 * SIDE * SIDE * SIDE / bestNanoseconds(engine, () -> torch.mm_out(c, a, b));
    }
  }

  private static double bestNanoseconds(Engine engine, Runnable work) {
    IntToDoubleFunction once =
        time -> {
          engine.sync();
          long start = System.nanoTime();
          work.run();
          engine.sync();
          return System.nanoTime() - start;
        };
    once.applyAsDouble(0);
    return IntStream.range(0, TIMES).mapToDouble(once).min().orElseThrow();
  }

  /** The processor's or the GPU's name, as its maker gives it. */
  static String name(Device device) {
    if (!device.isCpu()) {
      try (cudaDeviceProp properties = new cudaDeviceProp();
          BytePointer name = cuda(properties, device.ordinal())) {
        return name.getString();
      }
    }
    try {
      String line =
          Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
              .filter(candidate -> candidate.startsWith("model name"))
              .findFirst()
              .orElseThrow();
      return line.substring(line.indexOf(':') + 1).strip();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static BytePointer cuda(cudaDeviceProp properties, int ordinal) {
    int status = cudart.cudaGetDeviceProperties(properties, ordinal);
    if (status != cudart.cudaSuccess) {
      throw new IllegalStateException("cudaGetDeviceProperties: " + status);
    }
    return properties.name();
  }
}
