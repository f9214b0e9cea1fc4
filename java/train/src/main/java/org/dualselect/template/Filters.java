package org.dualselect.template;

import java.util.HashMap;
import java.util.Map;
import org.dualselect.data.DidYouMean;

/** {@code value | name(...)}: every filter there is. */
final class Filters {
  interface Filter {
    Object apply(Evaluator evaluator, Object value, Arguments arguments);
  }

  private static final Map<String, Filter> ALL = new HashMap<>();

  static {
    ALL.putAll(TextFilters.ALL);
    ALL.putAll(NumberFilters.ALL);
    ALL.putAll(ListFilters.ALL);
    ALL.putAll(SelectFilters.ALL);
  }

  private Filters() {}

  static boolean has(String name) {
    return ALL.containsKey(name);
  }

  static Object apply(Evaluator evaluator, String name, Object value, Arguments arguments) {
    Filter filter = ALL.get(name);
    if (filter == null) {
      throw new TemplateException(
          "the filter '%s' is not supported%s", name, DidYouMean.hint(name, ALL.keySet()));
    }
    return filter.apply(evaluator, value, arguments);
  }
}
