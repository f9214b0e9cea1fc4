package org.dualselect.bench;

import org.bytedeco.cuda.cublas.cublasContext;
import org.bytedeco.cuda.global.cublas;
import org.bytedeco.cuda.global.cudart;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.pytorch.DeviceOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.dualselect.engine.Device;

/** cuBLAS on the default stream, which LibTorch and the engine use too. One for the process. */
final class Cublas {
  private static Cublas open;

  private final cublasContext handle = new cublasContext();
  private final FloatPointer one = new FloatPointer(1f);
  private final FloatPointer zero = new FloatPointer(0f);

  private Cublas() {
    check(cublas.cublasCreate_v2(handle));
  }

  static Cublas on(Device device) {
    if (device.isCpu()) {
      throw new UnsupportedOperationException("cuBLAS runs on a GPU only: choose device=cuda");
    }
    if (open == null) {
      open = new Cublas();
    }
    return open;
  }

  /** Every sample's gradient {@code [samples, out, in]}, in float. */
  Tensor gradients(GradBench.Factors map) {
    int in = map.shape().in();
    int out = map.shape().out();
    int samples = (int) map.x().size(0);
    int tokens = (int) map.x().size(1);
    int type = type(map.x().scalar_type());
    Tensor gradients =
        torch.empty(
            new long[] {samples, out, in},
            new TensorOptions(ScalarType.Float).device(new DeviceOptional(map.x().device())),
            null);
    // cuBLAS counts columns first: it sees x as [in, tokens], dy as [out, tokens], G as [in, out].
    check(
        cublas.cublasGemmStridedBatchedEx(
            handle,
            cublas.CUBLAS_OP_N,
            cublas.CUBLAS_OP_T,
            in,
            out,
            tokens,
            one,
            map.x().data_ptr(),
            type,
            in,
            (long) tokens * in,
            map.dy().data_ptr(),
            type,
            out,
            (long) tokens * out,
            zero,
            gradients.data_ptr(),
            cudart.CUDA_R_32F,
            in,
            (long) in * out,
            samples,
            cublas.CUBLAS_COMPUTE_32F,
            cublas.CUBLAS_GEMM_DEFAULT));
    return gradients;
  }

  private static int type(ScalarType type) {
    return switch (type) {
      case Float -> cudart.CUDA_R_32F;
      case BFloat16 -> cudart.CUDA_R_16BF;
      case Half -> cudart.CUDA_R_16F;
      default -> throw new IllegalArgumentException("no dtype of the engine: " + type);
    };
  }

  private static void check(int status) {
    if (status != cublas.CUBLAS_STATUS_SUCCESS) {
      throw new IllegalStateException("cuBLAS failed with status " + status);
    }
  }
}
