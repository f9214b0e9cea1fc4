package org.dualselect.model;

import java.nio.FloatBuffer;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.pytorch.DeviceOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.dualselect.engine.Device;
import org.dualselect.engine.EngineException;

/**
 * The few lines between Java arrays, LibTorch tensors and the engine's pointers.
 *
 * <p>On a GPU, LibTorch queues its work on CUDA's default stream as long as nobody gives it
 * another, and so does an engine that is opened without one: the two share their order, and no
 * event is needed between them.
 */
public final class Torch {
  private Torch() {}

  /** Where tensors are made. As LibTorch's thread numbers it is one setting for the process. */
  private static Device device = Device.CPU;

  /**
   * Sets where tensors are made, and LibTorch's threads. The order of its sums depends on their
   * number, so the same number gives the same bits.
   *
   * @param threads 0 for one a core
   */
  public static void use(Device on, int threads) {
    if (!on.isCpu() && !torch.cuda_is_available()) {
      throw new EngineException(
          "LibTorch cannot use " + on + ": run dualselect devices to see what is missing");
    }
    device = on;
    int count = threads > 0 ? threads : Runtime.getRuntime().availableProcessors();
    torch.set_num_threads(count);
    Blas.threads(count);
  }

  /** LibTorch's threads. */
  public static int threads() {
    return torch.get_num_threads();
  }

  /** LibTorch's type of one of {@link ModelConfig#DTYPES}. */
  public static ScalarType type(String dtype) {
    return switch (dtype) {
      case "float32" -> ScalarType.Float;
      case "bfloat16" -> ScalarType.BFloat16;
      case "float16" -> ScalarType.Half;
      default -> throw new IllegalArgumentException("no dtype for weights: " + dtype);
    };
  }

  public static Tensor zeros(ScalarType type, long... shape) {
    return torch.zeros(shape, new TensorOptions(type).device(new DeviceOptional(place())));
  }

  public static Tensor of(long[] values) {
    return values.length == 0
        ? zeros(ScalarType.Long, 0)
        : there(Tensor.create(values), ScalarType.Long);
  }

  public static Tensor of(float[] values, long... shape) {
    return values.length == 0
        ? zeros(ScalarType.Float, shape)
        : there(Tensor.create(values, shape), ScalarType.Float);
  }

  public static Tensor of(double[] values) {
    return values.length == 0
        ? zeros(ScalarType.Double, 0)
        : there(Tensor.create(values), ScalarType.Double);
  }

  /** The tensor on the device as that type; itself if it is that already. */
  static Tensor there(Tensor tensor, ScalarType type) {
    return tensor.to(place(), type);
  }

  /** The name {@link Device} gives itself is LibTorch's name for it. */
  private static org.bytedeco.pytorch.Device place() {
    return new org.bytedeco.pytorch.Device(device.toString());
  }

  /** Holds a tensor beyond the pointer scope it was made in, until it is closed. */
  static Tensor outlive(Tensor tensor) {
    return tensor.retainReference();
  }

  public static Scalar scalar(double value) {
    return new Scalar(value);
  }

  public static FloatPointer floats(Tensor tensor) {
    return new FloatPointer(tensor.data_ptr());
  }

  public static DoublePointer doubles(Tensor tensor) {
    return new DoublePointer(tensor.data_ptr());
  }

  public static LongPointer longs(Tensor tensor) {
    return new LongPointer(tensor.data_ptr());
  }

  /** The memory of a float tensor on the host, for as long as that lives. */
  public static FloatBuffer buffer(Tensor host) {
    return floats(host).capacity(host.numel()).asBuffer();
  }

  /** Waits for the device. */
  public static float[] toFloats(Tensor tensor) {
    float[] values = new float[Math.toIntExact(tensor.numel())];
    try (Tensor host = tensor.cpu()) {
      floats(host).get(values);
    }
    return values;
  }

  /** Waits for the device. */
  public static double[] toDoubles(Tensor tensor) {
    double[] values = new double[Math.toIntExact(tensor.numel())];
    try (Tensor host = tensor.cpu()) {
      doubles(host).get(values);
    }
    return values;
  }

  /** Tensors of any kind one after the other, in one transfer: waits for the device once. */
  public static double[] toDoubles(Tensor... parts) {
    TensorVector all = new TensorVector();
    for (Tensor part : parts) {
      all.push_back(part.to(ScalarType.Double));
    }
    return toDoubles(torch.cat(all, 0));
  }
}
