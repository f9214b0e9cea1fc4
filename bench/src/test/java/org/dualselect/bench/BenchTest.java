package org.dualselect.bench;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** A benchmark's variants give the same answer: a wrong fast path can win nothing. */
class BenchTest {
  @Test
  void gradStatsVariantsAgree() {
    GradStatsBench bench = new GradStatsBench();
    bench.wide = 64;
    bench.tokens = 33;
    bench.setUp();
    try {
      double[][] ours = bench.ours();
      double[][] materialised = bench.libtorchMaterialised();
      double scale = 1e-4 * Arrays.stream(ours[1]).max().orElseThrow();
      assertArrayEquals(materialised[0], ours[0], scale);
      assertArrayEquals(materialised[1], ours[1], scale);
      assertArrayEquals(bench.libtorchGhostNorm()[1], ours[1], scale);
    } finally {
      bench.tearDown();
    }
  }
}
