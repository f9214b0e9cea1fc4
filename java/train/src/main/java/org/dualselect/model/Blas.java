package org.dualselect.model;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Supplier;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.openblas.global.openblas_nolapack;
import org.bytedeco.pytorch.global.torch;

/**
 * OpenBLAS works on LibTorch's threads ({@code native/openblas/threads.cpp}): with two pools, the
 * threads of one wait on the cores that the other's need. But not from inside LibTorch's parallel
 * loops, from which attention makes its many small products: each of these gets one thread.
 */
final class Blas {
  static {
    Loader.load(torch.class); // the threads' library, which the next one finds
    try {
      System.load(Loader.cacheResource(Blas.class, "libds_openblas.so").getPath());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int threads = openblas_nolapack.blas_get_num_threads();

  private Blas() {}

  static void threads(int count) {
    threads = count;
    openblas_nolapack.blas_set_num_threads(count);
  }

  /** Runs work whose products come from parallel loops. */
  static <T> T single(Supplier<T> work) {
    openblas_nolapack.blas_set_num_threads(1);
    try {
      return work.get();
    } finally {
      openblas_nolapack.blas_set_num_threads(threads);
    }
  }
}
