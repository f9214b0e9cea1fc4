package org.dualselect.template;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The values a call is given. */
record Arguments(List<Object> positional, Map<String, Object> named) {
  static final Arguments NONE = new Arguments(List.of(), Map.of());

  static Arguments of(Object... positional) {
    return new Arguments(java.util.Arrays.asList(positional), Map.of());
  }

  /** All but the first {@code n} positional ones. */
  Arguments from(int n) {
    return new Arguments(positional.subList(n, positional.size()), named);
  }

  /** Matches them with parameters; the first {@code required} must be given. */
  Bound bind(String callee, int required, String... parameters) {
    if (positional.size() > parameters.length) {
      throw new TemplateException(
          "%s takes at most %d arguments, not %d", callee, parameters.length, positional.size());
    }
    Map<String, Object> values = new LinkedHashMap<>();
    for (int i = 0; i < positional.size(); i++) {
      values.put(parameters[i], positional.get(i));
    }
    List<String> known = List.of(parameters);
    named.forEach(
        (name, value) -> {
          if (!known.contains(name) || values.containsKey(name)) {
            throw new TemplateException("%s takes no argument '%s' here", callee, name);
          }
          values.put(name, value);
        });
    for (int i = 0; i < required; i++) {
      if (!values.containsKey(parameters[i])) {
        throw new TemplateException("%s needs the argument '%s'", callee, parameters[i]);
      }
    }
    return new Bound(callee, values);
  }

  /** Arguments by the names of their parameters. */
  record Bound(String callee, Map<String, Object> values) {
    boolean has(String name) {
      return values.containsKey(name);
    }

    Object get(String name, Object absent) {
      return values.getOrDefault(name, absent);
    }

    Object get(String name) {
      return values.get(name);
    }

    String text(String name) {
      return (String) typed(name, get(name) instanceof String, "text");
    }

    /** None counts as not given. */
    String text(String name, String absent) {
      return get(name) == null ? absent : text(name);
    }

    long integer(String name, long absent) {
      Object value = get(name);
      if (value instanceof Boolean b) {
        return b ? 1 : 0;
      }
      return value == null ? absent : (Long) typed(name, value instanceof Long, "a whole number");
    }

    boolean flag(String name, boolean absent) {
      return has(name) ? Values.truth(get(name)) : absent;
    }

    private Object typed(String name, boolean right, String wanted) {
      Object value = get(name);
      if (value instanceof Undefined u) {
        throw u.failure();
      }
      if (!right) {
        throw new TemplateException(
            "the argument '%s' of %s must be %s, not %s", name, callee, wanted, Values.kind(value));
      }
      return value;
    }
  }
}
