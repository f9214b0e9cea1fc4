package org.dualselect.template;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** What Python's values have in common. */
final class Values {
  private Values() {}

  static boolean truth(Object value) {
    if (value instanceof Boolean b) {
      return b;
    }
    if (value instanceof Number n) {
      return n.doubleValue() != 0;
    }
    if (value instanceof String s) {
      return !s.isEmpty();
    }
    if (value instanceof List<?> list) {
      return !list.isEmpty();
    }
    if (value instanceof Map<?, ?> map) {
      return !map.isEmpty();
    }
    return value != null && !(value instanceof Undefined);
  }

  /** The kind of a value in words, for messages. */
  static String kind(Object value) {
    if (value == null) {
      return "none";
    }
    if (value instanceof Boolean) {
      return "a truth value";
    }
    if (value instanceof Number) {
      return "a number";
    }
    if (value instanceof String) {
      return "text";
    }
    if (value instanceof Map) {
      return "a dict";
    }
    if (value instanceof List) {
      return "a list";
    }
    if (value instanceof Undefined) {
      return "undefined";
    }
    if (value instanceof Callable) {
      return "a function";
    }
    return value instanceof Lazy ? "a generator" : "a " + value.getClass().getSimpleName();
  }

  /** How many items; of text, characters. */
  static long length(Object value) {
    if (value instanceof String s) {
      return s.codePointCount(0, s.length());
    }
    if (value instanceof List<?> list) {
      return list.size();
    }
    if (value instanceof Map<?, ?> map) {
      return map.size();
    }
    if (value instanceof Undefined) {
      return 0;
    }
    throw new TemplateException("%s has no length", kind(value));
  }

  /** Whether {@code for} can go through it. */
  static boolean isIterable(Object value) {
    return value instanceof String
        || value instanceof List
        || value instanceof Map
        || value instanceof Lazy
        || value instanceof Undefined;
  }

  /** The items: characters of text, keys of a dict; those of a generator are then gone. */
  static List<Object> items(Object value, Limits limits) {
    List<Object> items = new ArrayList<>();
    Iterator<?> from = iterator(value);
    while (from.hasNext()) {
      limits.step();
      items.add(from.next());
    }
    return items;
  }

  private static Iterator<?> iterator(Object value) {
    if (value instanceof List<?> list) {
      return list.iterator();
    }
    if (value instanceof Map<?, ?> map) {
      return map.keySet().iterator();
    }
    if (value instanceof String s) {
      return s.codePoints().mapToObj(Character::toString).iterator();
    }
    if (value instanceof Lazy lazy) {
      return lazy.iterator();
    }
    if (value instanceof Undefined) {
      return List.of().iterator();
    }
    throw new TemplateException("%s cannot be gone through", kind(value));
  }

  /** A key of a dict: Python holds true for 1 and 1.0 for 1 there. */
  static Object key(Object value) {
    if (value instanceof Boolean b) {
      return b ? 1L : 0L;
    }
    if (value instanceof Double d && d == Math.rint(d) && Math.abs(d) < 1L << 53) {
      return d.longValue();
    }
    if (value instanceof Map || value instanceof List && !(value instanceof Tuple)) {
      throw new TemplateException("%s cannot be the key of a dict", kind(value));
    }
    return value;
  }
}
