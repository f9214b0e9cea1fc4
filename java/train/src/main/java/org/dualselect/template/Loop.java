package org.dualselect.template;

import java.util.List;

/** The variable {@code loop} of a loop over {@code items}. */
final class Loop {
  private final List<Object> items;
  private int at = -1;
  private Object lastChecked;

  Loop(List<Object> items) {
    this.items = items;
  }

  void advance() {
    at++;
  }

  Object attribute(String name, Operators operators) {
    int n = items.size();
    return switch (name) {
      case "index" -> at + 1L;
      case "index0" -> (long) at;
      case "revindex" -> (long) n - at;
      case "revindex0" -> n - at - 1L;
      case "first" -> at == 0;
      case "last" -> at == n - 1;
      case "length" -> (long) n;
      case "depth" -> 1L; // Jinja counts recursive loops only
      case "depth0" -> 0L;
      case "previtem" -> at > 0 ? items.get(at - 1) : new Undefined("there is no previous item");
      case "nextitem" -> at < n - 1 ? items.get(at + 1) : new Undefined("there is no next item");
      case "cycle" -> (Callable) this::cycle;
      case "changed" -> (Callable) arguments -> changed(arguments, operators);
      default -> Attributes.ABSENT;
    };
  }

  private Object cycle(Arguments arguments) {
    List<Object> values = arguments.positional();
    if (values.isEmpty()) {
      throw new TemplateException("loop.cycle needs values to go through");
    }
    return values.get(at % values.size());
  }

  private boolean changed(Arguments arguments, Operators operators) {
    List<Object> now = arguments.positional();
    boolean changed = !(lastChecked != null && operators.equal(lastChecked, now));
    lastChecked = now;
    return changed;
  }
}
