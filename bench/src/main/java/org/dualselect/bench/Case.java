package org.dualselect.bench;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.openjdk.jmh.annotations.Param;

/**
 * A benchmark class with one value for each of its {@code @Param} fields: what JMH would run in one
 * fork.
 */
record Case(Supplier<KernelBench> constructor, Map<String, String> params) {
  static final List<Supplier<KernelBench>> ALL =
      List.of(
          GradStatsBench::new,
          GradSumBench::new,
          GradGramBench::new,
          ScoreBench::new,
          SelectBench::new,
          CorrectBench::new,
          UpdateBench::new,
          DropoutMaskBench::new,
          CallBench::new);

  /** All combinations of the values in the annotations, or of those given instead. */
  static List<Case> of(Supplier<KernelBench> constructor, Map<String, List<String>> chosen) {
    List<Case> cases = List.of(new Case(constructor, Map.of()));
    for (Field field : params(constructor.get().getClass())) {
      List<String> values =
          chosen.getOrDefault(field.getName(), List.of(field.getAnnotation(Param.class).value()));
      cases = cases.stream().flatMap(c -> values.stream().map(v -> c.with(field, v))).toList();
    }
    return cases;
  }

  private Case with(Field field, String value) {
    Map<String, String> more = new LinkedHashMap<>(params);
    more.put(field.getName(), value);
    return new Case(constructor, more);
  }

  /** Not set up yet. */
  KernelBench create() {
    KernelBench bench = constructor.get();
    for (Field field : params(bench.getClass())) {
      try {
        field.set(bench, parse(field.getType(), params.get(field.getName())));
      } catch (IllegalAccessException e) {
        throw new IllegalStateException(e);
      }
    }
    return bench;
  }

  /** The benchmark's name without its suffix. */
  String kernel() {
    return constructor.get().getClass().getSimpleName().replaceFirst("Bench$", "");
  }

  private static List<Field> params(Class<?> type) {
    List<Field> fields = type == Object.class ? new ArrayList<>() : params(type.getSuperclass());
    for (Field field : type.getDeclaredFields()) {
      if (field.isAnnotationPresent(Param.class)) {
        fields.add(field);
      }
    }
    return fields;
  }

  private static Object parse(Class<?> type, String value) {
    if (type == String.class) {
      return value;
    }
    if (type == int.class) {
      return Integer.valueOf(value);
    }
    for (Object constant : type.getEnumConstants()) {
      if (constant.toString().equals(value)) {
        return constant;
      }
    }
    throw new IllegalArgumentException("'" + value + "' is no " + type.getSimpleName());
  }
}
