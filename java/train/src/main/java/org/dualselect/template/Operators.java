package org.dualselect.template;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Python's operators between values of any kind. */
final class Operators {
  private final Limits limits;

  Operators(Limits limits) {
    this.limits = limits;
  }

  Object arithmetic(String operator, Object left, Object right) {
    requireDefined(left, right);
    if (Numbers.isNumber(left) && Numbers.isNumber(right)) {
      return Numbers.arithmetic(operator, left, right);
    }
    if (operator.equals("+") && left instanceof String a && right instanceof String b) {
      limits.text((long) a.length() + b.length());
      return a + b;
    }
    if (operator.equals("+")
        && left instanceof List<?> a
        && right instanceof List<?> b
        && a instanceof Tuple == b instanceof Tuple) {
      limits.work((long) a.size() + b.size());
      List<Object> both = new ArrayList<>(a);
      both.addAll(b);
      return a instanceof Tuple ? new Tuple(both) : both;
    }
    if (operator.equals("*") && Numbers.isNumber(right)) {
      return repeated(left, right);
    }
    if (operator.equals("*") && Numbers.isNumber(left)) {
      return repeated(right, left);
    }
    if (operator.equals("%") && left instanceof String format) {
      return Printf.format(format, right, limits);
    }
    throw unsupported(operator, left, right);
  }

  private Object repeated(Object value, Object times) {
    if (Numbers.number(times) instanceof Long n) {
      int count = (int) Math.max(0, Math.min(n, Integer.MAX_VALUE));
      if (value instanceof String s) {
        limits.text((long) s.length() * count);
        return s.repeat(count);
      }
      if (value instanceof List<?> list) {
        limits.work((long) list.size() * count);
        List<Object> all = new ArrayList<>();
        for (int i = 0; i < count && !list.isEmpty(); i++) {
          all.addAll(list);
        }
        return list instanceof Tuple ? new Tuple(all) : all;
      }
    }
    throw unsupported("*", value, times);
  }

  boolean compare(String operator, Object left, Object right) {
    return switch (operator) {
      case "==" -> equal(left, right);
      case "!=" -> !equal(left, right);
      case "in" -> contains(right, left);
      case "not in" -> !contains(right, left);
      default -> {
        requireDefined(left, right);
        if (isNaN(left) || isNaN(right)) {
          yield false;
        }
        int order = order(operator, left, right);
        yield switch (operator) {
          case "<" -> order < 0;
          case "<=" -> order <= 0;
          case ">" -> order > 0;
          default -> order >= 0;
        };
      }
    };
  }

  boolean equal(Object a, Object b) {
    limits.step();
    if (Numbers.isNumber(a) && Numbers.isNumber(b)) {
      return !isNaN(a) && !isNaN(b) && Numbers.compare(a, b) == 0;
    }
    if (a instanceof Undefined) {
      return b instanceof Undefined;
    }
    if (a instanceof String s) {
      limits.text(s.length());
      return s.equals(b);
    }
    if (a instanceof List<?> x && b instanceof List<?> y) {
      return a instanceof Tuple == b instanceof Tuple && x.size() == y.size() && equal(x, y);
    }
    if (a instanceof Map<?, ?> x && b instanceof Map<?, ?> y) {
      return x.size() == y.size()
          && x.entrySet().stream()
              .allMatch(e -> y.containsKey(e.getKey()) && equal(e.getValue(), y.get(e.getKey())));
    }
    return a == b;
  }

  private boolean equal(List<?> a, List<?> b) {
    Iterator<?> other = b.iterator();
    return a.stream().allMatch(item -> equal(item, other.next()));
  }

  private static boolean isNaN(Object value) {
    return value instanceof Double d && d.isNaN();
  }

  /** The order of two values of a kind, for comparisons and sorting. */
  int order(String operator, Object a, Object b) {
    limits.step();
    if (Numbers.isNumber(a) && Numbers.isNumber(b)) {
      return Numbers.compare(a, b);
    }
    if (a instanceof String s && b instanceof String t) {
      limits.text(Math.min(s.length(), t.length()));
      return Strings.compare(s, t);
    }
    if (a instanceof List<?> x
        && b instanceof List<?> y
        && a instanceof Tuple == b instanceof Tuple) {
      for (int i = 0; i < Math.min(x.size(), y.size()); i++) {
        if (!equal(x.get(i), y.get(i))) {
          return order(operator, x.get(i), y.get(i));
        }
      }
      return Integer.compare(x.size(), y.size());
    }
    if (a instanceof Undefined && b instanceof Undefined) {
      return 0; // a sort by an attribute that no item has changes nothing
    }
    throw unsupported(operator, a, b);
  }

  boolean contains(Object container, Object item) {
    if (container instanceof String s) {
      if (item instanceof String part) {
        limits.search(s, part);
        return s.contains(part);
      }
      requireDefined(item);
      throw new TemplateException("text cannot contain %s", Values.kind(item));
    }
    if (container instanceof Map<?, ?> map) {
      return map.containsKey(Values.key(item));
    }
    if (!Values.isIterable(container)) {
      throw new TemplateException("%s cannot contain anything", Values.kind(container));
    }
    return Values.items(container, limits).stream().anyMatch(other -> equal(other, item));
  }

  private static void requireDefined(Object... values) {
    for (Object value : values) {
      if (value instanceof Undefined u) {
        throw u.failure();
      }
    }
  }

  private static TemplateException unsupported(String operator, Object left, Object right) {
    return new TemplateException(
        "'%s' does not go between %s and %s",
        Objects.requireNonNull(operator), Values.kind(left), Values.kind(right));
  }
}
