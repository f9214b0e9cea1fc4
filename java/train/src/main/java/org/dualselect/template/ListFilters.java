package org.dualselect.template;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.dualselect.template.Arguments.Bound;

/** Filters over lists and dicts as a whole. */
final class ListFilters {
  static final Map<String, Filters.Filter> ALL =
      Map.ofEntries(
          Map.entry("default", ListFilters::absent),
          Map.entry("d", ListFilters::absent),
          Map.entry("list", (e, v, a) -> Values.items(v, e.limits)),
          Map.entry("items", ListFilters::items),
          Map.entry("first", ListFilters::first),
          Map.entry("last", ListFilters::last),
          Map.entry("join", ListFilters::join),
          Map.entry("reverse", ListFilters::reverse),
          Map.entry("sort", ListFilters::sort),
          Map.entry("dictsort", ListFilters::dictSort),
          Map.entry("unique", ListFilters::unique),
          Map.entry("sum", ListFilters::sum),
          Map.entry("min", (e, v, a) -> extreme(e, v, a, "min")),
          Map.entry("max", (e, v, a) -> extreme(e, v, a, "max")),
          Map.entry("attr", ListFilters::attribute));

  private ListFilters() {}

  private static Object absent(Evaluator e, Object value, Arguments arguments) {
    Bound a = arguments.bind("default", 0, "default_value", "boolean");
    boolean missing =
        value instanceof Undefined || a.flag("boolean", false) && !Values.truth(value);
    return missing ? a.get("default_value", "") : value;
  }

  private static Object items(Evaluator e, Object value, Arguments arguments) {
    if (value instanceof Undefined) {
      return new Lazy(Collections.emptyIterator());
    }
    if (value instanceof Map<?, ?> map) {
      e.limits.work(map.size());
      return new Lazy(Attributes.pairs(map).iterator());
    }
    throw new TemplateException("items needs a dict, not %s", Values.kind(value));
  }

  private static Object first(Evaluator e, Object value, Arguments arguments) {
    if (value instanceof Lazy lazy) {
      return lazy.iterator().hasNext() ? lazy.iterator().next() : none("first");
    }
    List<Object> items = Values.items(value, e.limits);
    return items.isEmpty() ? none("first") : items.get(0);
  }

  private static Undefined none(String filter) {
    return new Undefined("there is no " + filter + " item");
  }

  private static Object last(Evaluator e, Object value, Arguments arguments) {
    if (value instanceof Lazy) {
      throw new TemplateException("a generator has no last item; make it a list first");
    }
    if (value instanceof Undefined u) {
      return none("last");
    }
    List<Object> items = Values.items(value, e.limits);
    return items.isEmpty() ? none("last") : items.get(items.size() - 1);
  }

  private static String join(Evaluator e, Object value, Arguments arguments) {
    Bound a = arguments.bind("join", 0, "d", "attribute");
    String separator = Text.of(a.get("d", ""), e.limits);
    Output out = new Output(e.limits);
    boolean first = true;
    for (Object item : Values.items(value, e.limits)) {
      out.add(first ? "" : separator);
      out.add(Text.of(AttributePath.of(a.get("attribute")).get(e, item), e.limits));
      first = false;
    }
    return out.toString();
  }

  private static Object reverse(Evaluator e, Object value, Arguments arguments) {
    if (value instanceof String s) {
      e.limits.text(s.length());
      return new StringBuilder(s).reverse().toString();
    }
    List<Object> items = Values.items(value, e.limits);
    Collections.reverse(items);
    return value instanceof Lazy ? items : new Lazy(items.iterator());
  }

  private static List<Object> sort(Evaluator e, Object value, Arguments arguments) {
    Bound a = arguments.bind("sort", 0, "reverse", "case_sensitive", "attribute");
    boolean exact = a.flag("case_sensitive", false);
    AttributePath path = AttributePath.of(a.get("attribute"));
    return sorted(
        e,
        Values.items(value, e.limits),
        item -> folded(path.get(e, item), exact),
        a.flag("reverse", false));
  }

  private interface Key {
    Object of(Object item);
  }

  private static List<Object> sorted(Evaluator e, List<Object> items, Key key, boolean reverse) {
    List<Object> sorted = new ArrayList<>(items);
    sorted.sort(
        (x, y) -> {
          int order = e.operators.order("<", key.of(x), key.of(y));
          return reverse ? -order : order;
        });
    return sorted;
  }

  private static Object folded(Object value, boolean exact) {
    return value instanceof String s && !exact ? s.toLowerCase(Locale.ROOT) : value;
  }

  private static List<Object> dictSort(Evaluator e, Object value, Arguments arguments) {
    Bound a = arguments.bind("dictsort", 0, "case_sensitive", "by", "reverse");
    String by = a.text("by", "key");
    if (!(value instanceof Map<?, ?> map) || !List.of("key", "value").contains(by)) {
      throw new TemplateException("dictsort needs a dict, and by must be key or value");
    }
    int part = by.equals("key") ? 0 : 1;
    boolean exact = a.flag("case_sensitive", false);
    return sorted(
        e,
        Attributes.pairs(map),
        pair -> folded(((Tuple) pair).get(part), exact),
        a.flag("reverse", false));
  }

  private static Object unique(Evaluator e, Object value, Arguments arguments) {
    Bound a = arguments.bind("unique", 0, "case_sensitive", "attribute");
    AttributePath path = AttributePath.of(a.get("attribute"));
    java.util.Set<Object> seen = new java.util.HashSet<>();
    List<Object> kept = Values.items(value, e.limits);
    kept.removeIf(
        item -> !seen.add(Values.key(folded(path.get(e, item), a.flag("case_sensitive", false)))));
    return new Lazy(kept.iterator());
  }

  private static Object sum(Evaluator e, Object value, Arguments arguments) {
    Bound a = arguments.bind("sum", 0, "attribute", "start");
    AttributePath path = AttributePath.of(a.get("attribute"));
    Object sum = a.get("start", 0L);
    for (Object item : Values.items(value, e.limits)) {
      sum = e.operators.arithmetic("+", sum, path.get(e, item));
    }
    return sum;
  }

  private static Object extreme(Evaluator e, Object value, Arguments arguments, String name) {
    Bound a = arguments.bind(name, 0, "case_sensitive", "attribute");
    AttributePath path = AttributePath.of(a.get("attribute"));
    boolean exact = a.flag("case_sensitive", false);
    List<Object> items = Values.items(value, e.limits);
    if (items.isEmpty()) {
      return none(name);
    }
    Object best = items.get(0);
    for (Object item : items.subList(1, items.size())) {
      Object key = folded(path.get(e, item), exact);
      Object least = folded(path.get(e, best), exact);
      boolean better = e.operators.compare(name.equals("min") ? "<" : ">", key, least);
      best = better ? item : best;
    }
    return best;
  }

  private static Object attribute(Evaluator e, Object value, Arguments arguments) {
    String name = arguments.bind("attr", 1, "name").text("name");
    Object found = value instanceof Map ? Attributes.ABSENT : e.attributes.attribute(value, name);
    return found == Attributes.ABSENT ? new Undefined("'" + name + "' is not there") : found;
  }
}
