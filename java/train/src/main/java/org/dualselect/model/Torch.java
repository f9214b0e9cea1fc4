package org.dualselect.model;

import java.nio.FloatBuffer;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** The few lines between Java arrays, LibTorch tensors and the engine's pointers. */
public final class Torch {
  private Torch() {}

  /**
   * Sets LibTorch's threads. The order of its sums depends on their number, so the same number
   * gives the same bits.
   *
   * @param threads 0 for one a core
   */
  public static void threads(int threads) {
    int count = threads > 0 ? threads : Runtime.getRuntime().availableProcessors();
    torch.set_num_threads(count);
    Blas.threads(count);
  }

  public static Tensor zeros(ScalarType type, long... shape) {
    return torch.zeros(shape, new TensorOptions(type));
  }

  public static Tensor of(long[] values) {
    return values.length == 0 ? zeros(ScalarType.Long, 0) : Tensor.create(values);
  }

  public static Tensor of(float[] values, long... shape) {
    return values.length == 0 ? zeros(ScalarType.Float, shape) : Tensor.create(values, shape);
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

  /** A view of a contiguous float tensor in host memory; valid while the tensor is. */
  public static FloatBuffer buffer(Tensor tensor) {
    return floats(tensor).capacity(tensor.numel()).asBuffer();
  }

  public static float[] toFloats(Tensor tensor) {
    float[] values = new float[Math.toIntExact(tensor.numel())];
    floats(tensor).get(values);
    return values;
  }

  public static double[] toDoubles(Tensor tensor) {
    double[] values = new double[Math.toIntExact(tensor.numel())];
    doubles(tensor).get(values);
    return values;
  }

  public static long[] toLongs(Tensor tensor) {
    long[] values = new long[Math.toIntExact(tensor.numel())];
    longs(tensor).get(values);
    return values;
  }
}
