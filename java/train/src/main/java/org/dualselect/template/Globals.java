package org.dualselect.template;

import java.time.Clock;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.dualselect.template.Arguments.Bound;

/** The functions every template has: Jinja's and Hugging Face's. */
final class Globals {
  /** The most that Jinja's sandbox allows too. */
  private static final long LONGEST_RANGE = 100_000;

  private final Clock clock;

  Globals(Clock clock) {
    this.clock = clock;
  }

  Scope scope(Limits limits) {
    Scope scope = new Scope(null);
    Map<String, Callable> functions =
        Map.of(
            "range", arguments -> range(arguments, limits),
            "dict", arguments -> members(arguments, limits),
            "namespace", arguments -> namespace(arguments, limits),
            "raise_exception", Globals::raise,
            "strftime_now", this::now);
    functions.forEach(scope::set);
    return scope;
  }

  private static View range(Arguments arguments, Limits limits) {
    boolean one = arguments.positional().size() == 1;
    Bound a =
        one
            ? arguments.bind("range", 1, "stop")
            : arguments.bind("range", 2, "start", "stop", "step");
    long start = a.integer("start", 0);
    long stop = a.integer("stop", 0);
    long step = a.integer("step", 1);
    if (step == 0) {
      throw new TemplateException("the step of a range is 0");
    }
    double length = Math.ceil(((double) stop - start) / step);
    if (length > LONGEST_RANGE) {
      throw new TemplateException("a range has more than %d numbers", LONGEST_RANGE);
    }
    limits.work((long) Math.max(0, length));
    List<Object> items = new ArrayList<>();
    for (int i = 0; i < length; i++) {
      items.add(start + i * step);
    }
    return new View(items);
  }

  private static Map<Object, Object> members(Arguments arguments, Limits limits) {
    Map<Object, Object> members = new LinkedHashMap<>();
    for (Object given : arguments.positional()) {
      if (given instanceof Map<?, ?> map) {
        members.putAll(map);
      } else {
        for (Object pair : Values.items(given, limits)) {
          List<Object> both = Values.items(pair, limits);
          if (both.size() != 2) {
            throw new TemplateException("dict needs pairs of a key and a value");
          }
          members.put(Values.key(both.get(0)), both.get(1));
        }
      }
    }
    members.putAll(arguments.named());
    return members;
  }

  private static Namespace namespace(Arguments arguments, Limits limits) {
    Namespace namespace = new Namespace();
    members(arguments, limits)
        .forEach((key, value) -> namespace.members.put(String.valueOf(key), value));
    return namespace;
  }

  private static Object raise(Arguments arguments) {
    Object message = arguments.bind("raise_exception", 1, "message").get("message");
    throw new TemplateException("the template refuses this: %s", message);
  }

  private String now(Arguments arguments) {
    String format = arguments.bind("strftime_now", 1, "format").text("format");
    return Dates.format(format, LocalDateTime.now(clock));
  }
}
