package org.dualselect.bench;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A benchmark's variants give the same answer: a wrong fast path can win nothing. */
class BenchTest {
  private static final Map<String, List<String>> SMALL =
      Map.of(
          "device", List.of("cpu"),
          "model", List.of("GEMMA_3_1B"),
          "layers", List.of("1"),
          "tokens", List.of("33"),
          "columns", List.of("1152"));

  static Stream<Case> cases() {
    return Case.ALL.stream().flatMap(constructor -> Case.of(constructor, SMALL).stream());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void variantsAgree(Case one) {
    KernelBench bench = one.create();
    bench.setUp();
    try {
      List<Variant> variants = Variant.of(bench);
      List<double[]> ours = resultsOf(variants.get(0), bench);
      int rivals = 0;
      for (Variant rival : variants.subList(1, variants.size())) {
        if (rival.name().startsWith("cublas")) {
          continue;
        }
        List<double[]> theirs = resultsOf(rival, bench);
        assertEquals(theirs.size(), ours.size());
        for (int i = 0; i < ours.size(); i++) {
          double largest = Arrays.stream(theirs.get(i)).map(Math::abs).max().orElseThrow();
          assertTrue(largest > 0, rival.name());
          assertArrayEquals(
              theirs.get(i), ours.get(i), bench.tolerance() * largest, rival.name() + " " + i);
        }
        rivals++;
      }
      assertTrue(rivals > 0);
    } finally {
      bench.tearDown();
    }
  }

  /** The same selection and the same step, whatever a rival pays for it. */
  @ParameterizedTest
  @EnumSource(Lengths.class)
  void selectionsMakeTheSameStep(Lengths lengths) {
    Map<String, List<String>> tiny =
        Map.of(
            "device", List.of("cpu"),
            "model", List.of("TINY"),
            "tokens", List.of("33"),
            "lengths", List.of(lengths.toString()));
    KernelBench bench = Case.of(StepBench::new, tiny).get(0).create();
    bench.setUp();
    try {
      Map<String, Variant> variants =
          Variant.of(bench).stream().collect(Collectors.toMap(Variant::name, v -> v));
      double[] ours = resultsOf(variants.get("ours"), bench).get(0);
      double largest = Arrays.stream(ours).map(Math::abs).max().orElseThrow();
      assertTrue(largest > 0);
      for (String rival : List.of("perSampleLoop", "materialised", "secondPass")) {
        double[] theirs = resultsOf(variants.get(rival), bench).get(0);
        assertArrayEquals(theirs, ours, bench.tolerance() * largest, rival);
      }
      assertArrayEquals(ours, resultsOf(variants.get("recompute"), bench).get(0));
      double[] plain = resultsOf(variants.get("plain"), bench).get(0);
      assertFalse(Arrays.equals(plain, ours));
      // All that were selected join, at the parameters of their refresh.
      double[] fresh = resultsOf(variants.get("freshReferences"), bench).get(0);
      assertArrayEquals(fresh, ours, bench.tolerance() * largest);
    } finally {
      bench.tearDown();
    }
  }

  /** With flags that its method takes, and with all that a step of it needs. */
  @Test
  void everyMethodSteps() {
    Map<String, List<String>> tiny =
        Map.of(
            "device", List.of("cpu"),
            "model", List.of("TINY"),
            "tokens", List.of("33"),
            "lengths", List.of("RAGGED"));
    KernelBench bench = Case.of(MethodBench::new, tiny).get(0).create();
    bench.setUp();
    try {
      Map<String, Variant> variants =
          Variant.of(bench).stream().collect(Collectors.toMap(Variant::name, v -> v));
      double[] plain = resultsOf(variants.remove("plain"), bench).get(0);
      assertTrue(Arrays.stream(plain).anyMatch(way -> way != 0));
      assertTrue(variants.size() > 1);
      variants.forEach(
          (name, variant) -> {
            double[] way = resultsOf(variant, bench).get(0);
            assertTrue(Arrays.stream(way).allMatch(Double::isFinite), name);
            assertTrue(Arrays.stream(way).anyMatch(w -> w != 0), name);
          });
    } finally {
      bench.tearDown();
    }
  }

  private static List<double[]> resultsOf(Variant variant, KernelBench bench) {
    Rates rates = new Rates();
    rates.restart();
    bench.reset();
    variant.run(rates);
    return bench.results();
  }

  @Test
  void cublasOnTheCpuSaysWhatItNeeds() {
    KernelBench bench = Case.of(GradStatsBench::new, SMALL).get(0).create();
    bench.setUp();
    try {
      Variant cublas =
          Variant.of(bench).stream()
              .filter(v -> v.name().startsWith("cublas"))
              .findAny()
              .orElseThrow();
      Exception e =
          assertThrows(UnsupportedOperationException.class, () -> resultsOf(cublas, bench));
      assertEquals("cuBLAS runs on a GPU only: choose device=cuda", e.getMessage());
    } finally {
      bench.tearDown();
    }
  }
}
