package org.dualselect.model;

import java.util.function.Supplier;
import org.bytedeco.openblas.global.openblas_nolapack;

/**
 * OpenBLAS has threads of its own beside LibTorch's. A large product wants them; the many small
 * products that attention makes from inside LibTorch's parallel loops do not: there the two pools
 * wait for each other (measured on two busy cores: a backward pass of 40 s instead of 3 s).
 */
final class Blas {
  private Blas() {}

  static void threads(int threads) {
    openblas_nolapack.blas_set_num_threads(threads);
  }

  /** Runs work whose products come from parallel loops. */
  static <T> T single(Supplier<T> work) {
    int threads = openblas_nolapack.blas_get_num_threads();
    threads(1);
    try {
      return work.get();
    } finally {
      threads(threads);
    }
  }
}
