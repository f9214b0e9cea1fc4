package org.dualselect.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * {@code Native.java} says what {@code ds.h} says. The compiler checks each declaration's types;
 * here is checked that none is missing, that their order and parameter names agree, and that the
 * constants do.
 */
class HeaderTest {
  private final Header header = Header.read();

  @Test
  void sameFunctionsInTheSameOrder() {
    List<String> inHeader = header.functions().stream().map(Header.Function::name).toList();
    assertTrue(inHeader.size() >= 17, "found only " + inHeader);
    assertEquals(inHeader, Header.natives().stream().map(Header.Function::name).toList());
  }

  @Test
  void sameParametersInTheSameOrder() {
    Map<String, List<String>> java = new TreeMap<>();
    Header.natives().forEach(f -> java.put(f.name(), f.parameters()));
    for (Header.Function f : header.functions()) {
      List<String> camel = f.parameters().stream().map(HeaderTest::camel).toList();
      assertEquals(camel, java.get(f.name()), f.name());
    }
  }

  /**
   * The source is only text: what the class file holds must be as many, with as many parameters.
   */
  @Test
  void theClassFileAgrees() {
    Map<String, Integer> counts = new TreeMap<>();
    for (Method method : Native.class.getDeclaredMethods()) {
      if (Modifier.isNative(method.getModifiers())) {
        counts.put(method.getName(), method.getParameterCount());
      }
    }
    Map<String, Integer> expected = new TreeMap<>();
    header.functions().forEach(f -> expected.put(f.name(), f.parameters().size()));
    assertEquals(expected, counts);
  }

  @Test
  void sameStatuses() throws IllegalAccessException {
    Map<String, Integer> java = new TreeMap<>();
    for (Field field : Native.class.getDeclaredFields()) {
      if (field.getName().startsWith("DS_")) {
        java.put(field.getName(), field.getInt(null));
      }
    }
    assertEquals(header.enumeration("ds_status"), java);
  }

  @Test
  void sameTypes() {
    Map<String, Integer> java = new TreeMap<>();
    for (DType dtype : DType.values()) {
      java.put("DS_" + dtype, dtype.ordinal());
    }
    assertEquals(header.enumeration("ds_dtype"), java);
  }

  @Test
  void sameMapFields() {
    List<String> java = new ArrayList<>();
    for (Method method : Native.MapArray.class.getDeclaredMethods()) {
      if (Modifier.isNative(method.getModifiers()) && method.getParameterCount() == 0) {
        java.add(method.getName());
      }
    }
    assertEquals(sorted(header.struct("ds_map")), sorted(java));
  }

  @Test
  void sameVersion() {
    assertEquals(header.define("DS_ABI_VERSION"), Native.ABI_VERSION);
    assertTrue(Device.CPU.available(), Device.CPU.unavailable());
    assertEquals(Native.ABI_VERSION, Native.ds_abi_version(), "of the library that was loaded");
  }

  @Test
  void statusNames() {
    header
        .enumeration("ds_status")
        .forEach((name, value) -> assertEquals(name, Native.ds_status_name(value).getString()));
  }

  private static List<String> sorted(List<String> names) {
    return names.stream().sorted().toList();
  }

  private static String camel(String snake) {
    String[] words = snake.split("_");
    StringBuilder camel = new StringBuilder(words[0]);
    Arrays.stream(words, 1, words.length)
        .forEach(w -> camel.append(Character.toUpperCase(w.charAt(0))).append(w.substring(1)));
    return camel.toString();
  }
}
