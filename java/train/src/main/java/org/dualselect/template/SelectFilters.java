package org.dualselect.template;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Filters that put every item through a filter or a test. */
final class SelectFilters {
  static final Map<String, Filters.Filter> ALL =
      Map.of(
          "map", SelectFilters::map,
          "select", (e, v, a) -> select(e, v, a, true),
          "reject", (e, v, a) -> select(e, v, a, false),
          "selectattr", (e, v, a) -> selectAttribute(e, v, a, true),
          "rejectattr", (e, v, a) -> selectAttribute(e, v, a, false));

  private SelectFilters() {}

  private static Lazy map(Evaluator e, Object value, Arguments arguments) {
    List<Object> mapped = new ArrayList<>();
    if (!Values.truth(value)) {
      return new Lazy(mapped.iterator()); // Jinja asks that first, so none is as good as a list
    }
    if (arguments.positional().isEmpty()) {
      Arguments.Bound a = arguments.bind("map", 0, "attribute", "default");
      if (!a.has("attribute")) {
        throw new TemplateException("map needs a filter or an attribute");
      }
      AttributePath path = AttributePath.of(a.get("attribute"));
      for (Object item : Values.items(value, e.limits)) {
        Object part = path.get(e, item);
        mapped.add(part instanceof Undefined && a.has("default") ? a.get("default") : part);
      }
    } else {
      String name = name(arguments, 0, "map");
      for (Object item : Values.items(value, e.limits)) {
        mapped.add(Filters.apply(e, name, item, arguments.from(1)));
      }
    }
    return new Lazy(mapped.iterator());
  }

  private static String name(Arguments arguments, int at, String filter) {
    if (arguments.positional().get(at) instanceof String name) {
      return name;
    }
    throw new TemplateException("%s needs the name of a filter or test as text", filter);
  }

  private static Lazy select(Evaluator e, Object value, Arguments arguments, boolean wanted) {
    return kept(e, value, AttributePath.of(null), arguments, wanted);
  }

  private static Lazy selectAttribute(
      Evaluator e, Object value, Arguments arguments, boolean wanted) {
    if (arguments.positional().isEmpty()) {
      throw new TemplateException("selectattr and rejectattr need an attribute");
    }
    AttributePath path = AttributePath.of(arguments.positional().get(0));
    return kept(e, value, path, arguments.from(1), wanted);
  }

  /** The items whose part passes the test, or is true where there is none. */
  private static Lazy kept(
      Evaluator e, Object value, AttributePath path, Arguments test, boolean wanted) {
    List<Object> kept = new ArrayList<>();
    if (!Values.truth(value)) {
      return new Lazy(kept.iterator());
    }
    String name = test.positional().isEmpty() ? null : name(test, 0, "select");
    Arguments given = name == null ? test : test.from(1);
    for (Object item : Values.items(value, e.limits)) {
      Object part = path.get(e, item);
      boolean passes = name == null ? Values.truth(part) : Tests.apply(e, name, part, given);
      if (passes == wanted) {
        kept.add(item);
      }
    }
    return new Lazy(kept.iterator());
  }
}
