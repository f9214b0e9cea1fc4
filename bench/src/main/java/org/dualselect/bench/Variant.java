package org.dualselect.bench;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;

/** One {@code @Benchmark} method of a benchmark that is set up. */
record Variant(String name, MethodHandle call) {
  static final String OURS = "ours";

  /** Ours first, which every class has. */
  static List<Variant> of(KernelBench bench) {
    return Arrays.stream(bench.getClass().getMethods())
        .filter(method -> method.isAnnotationPresent(Benchmark.class))
        .map(method -> new Variant(method.getName(), bind(method, bench)))
        .sorted(
            Comparator.comparing((Variant variant) -> !variant.name.equals(OURS))
                .thenComparing(Variant::name))
        .toList();
  }

  void run(Rates rates) {
    try {
      call.invokeExact(rates);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  private static MethodHandle bind(Method method, KernelBench bench) {
    try {
      return MethodHandles.lookup().unreflect(method).bindTo(bench);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }
}
