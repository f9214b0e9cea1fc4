package org.dualselect.template;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.dualselect.template.Arguments.Bound;

/**
 * {@code value.name} and {@code value[key]}: the items of dicts and lists, and the methods on these
 * lists. There is no way from here to a Java object's own methods.
 */
final class Attributes {
  /** Methods that change their owner: Hugging Face's sandbox forbids them too. */
  private static final Set<String> CHANGING =
      Set.of(
          "append",
          "extend",
          "insert",
          "remove",
          "pop",
          "popitem",
          "clear",
          "update",
          "setdefault",
          "sort",
          "reverse");

  /** Not null, which is a value. */
  static final Object ABSENT = new Object();

  private final Limits limits;
  private final Operators operators;

  Attributes(Limits limits, Operators operators) {
    this.limits = limits;
    this.operators = operators;
  }

  /** {@code value.name}: a method first, then an item. */
  Object attribute(Object owner, String name) {
    Object own = own(owner, name);
    if (own != ABSENT) {
      return own;
    }
    return owner instanceof Map<?, ?> map && map.containsKey(name)
        ? map.get(name)
        : missing(owner, name);
  }

  /** {@code value[key]}: an item first, then a method. */
  Object subscript(Object owner, Object key) {
    if (owner instanceof Undefined u) {
      throw u.failure();
    }
    if (owner instanceof Map<?, ?> map && isKey(key) && map.containsKey(Values.key(key))) {
      return map.get(Values.key(key));
    }
    boolean sequence = owner instanceof List || owner instanceof String;
    if (key instanceof Slices.Range range) {
      if (!sequence) {
        throw new TemplateException("%s cannot be sliced", Values.kind(owner));
      }
      return Slices.slice(owner, range, limits);
    }
    if (sequence && (key instanceof Long || key instanceof Boolean)) {
      return item(owner, Numbers.number(key).longValue());
    }
    Object own = key instanceof String name ? own(owner, name) : ABSENT;
    return own == ABSENT ? missing(owner, key) : own;
  }

  private Object item(Object owner, long index) {
    if (owner instanceof String s) {
      String item = Slices.item(s, index, limits);
      return item == null ? missing(owner, index) : item;
    }
    List<?> list = (List<?>) owner;
    return index < list.size() && index >= -list.size()
        ? Slices.item(list, index)
        : missing(owner, index);
  }

  private static boolean isKey(Object key) {
    return !(key instanceof Map || key instanceof Slices.Range)
        && (!(key instanceof List) || key instanceof Tuple);
  }

  private static Undefined missing(Object owner, Object key) {
    String name = key instanceof String s ? "'" + s + "'" : "item " + key;
    boolean changing =
        key instanceof String s && CHANGING.contains(s) && !(owner instanceof String);
    return new Undefined(
        changing
            ? name + " would change " + Values.kind(owner) + ", which templates may not"
            : Values.kind(owner) + " has no " + name);
  }

  /** What a value has of its own, whatever its items are. */
  private Object own(Object owner, String name) {
    if (owner instanceof Undefined u) {
      throw u.failure();
    }
    if (owner instanceof Namespace namespace) {
      return namespace.members.getOrDefault(name, ABSENT);
    }
    if (owner instanceof Loop loop) {
      return loop.attribute(name, operators);
    }
    Callable method = null;
    if (owner instanceof String s) {
      method = StringMethods.of(s, name, limits);
    } else if (owner instanceof Map<?, ?> map) {
      method = dictMethod(map, name);
    } else if (owner instanceof List<?> list) {
      method = listMethod(list, name);
    }
    return method == null ? ABSENT : method;
  }

  private Callable dictMethod(Map<?, ?> map, String name) {
    return switch (name) {
      case "get" ->
          arguments -> {
            Bound a = arguments.bind("get", 1, "key", "default");
            Object key = Values.key(a.get("key"));
            return map.containsKey(key) ? map.get(key) : a.get("default");
          };
      case "keys" -> arguments -> view(map.keySet());
      case "values" -> arguments -> view(map.values());
      case "items" -> arguments -> view(pairs(map));
      case "copy" -> arguments -> map;
      default -> null;
    };
  }

  /** The entries of a dict as tuples. */
  static List<Object> pairs(Map<?, ?> map) {
    List<Object> pairs = new ArrayList<>(map.size());
    map.forEach((key, value) -> pairs.add(Tuple.of(key, value)));
    return pairs;
  }

  private View view(java.util.Collection<?> items) {
    limits.work(items.size());
    return new View(new ArrayList<>(items));
  }

  private Callable listMethod(List<?> list, String name) {
    return switch (name) {
      case "count" ->
          arguments -> {
            Object value = arguments.bind("count", 1, "value").get("value");
            return list.stream().filter(item -> operators.equal(item, value)).count();
          };
      case "index" ->
          arguments -> {
            Object value = arguments.bind("index", 1, "value").get("value");
            for (int i = 0; i < list.size(); i++) {
              if (operators.equal(list.get(i), value)) {
                return (long) i;
              }
            }
            throw new TemplateException("a list does not contain what index looks for");
          };
      case "copy" -> list instanceof Tuple ? null : arguments -> list;
      default -> null;
    };
  }
}
