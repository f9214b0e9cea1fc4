package org.dualselect.template;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.dualselect.template.Arguments.Bound;

/** Filters that make text of any value. */
final class TextFilters {
  private static final Pattern WORD_BREAK =
      Pattern.compile("[-\\s({\\[<]+", Pattern.UNICODE_CHARACTER_CLASS);

  static final Map<String, Filters.Filter> ALL =
      Map.ofEntries(
          Map.entry("string", (e, v, a) -> Text.of(v, e.limits)),
          // Nothing is ever escaped here, so there is nothing to keep from it.
          Map.entry("safe", (e, v, a) -> Text.of(v, e.limits)),
          Map.entry("upper", (e, v, a) -> Text.of(v, e.limits).toUpperCase(Locale.ROOT)),
          Map.entry("lower", (e, v, a) -> Text.of(v, e.limits).toLowerCase(Locale.ROOT)),
          Map.entry("capitalize", (e, v, a) -> Strings.capitalize(Text.of(v, e.limits))),
          Map.entry("title", (e, v, a) -> title(Text.of(v, e.limits))),
          Map.entry("trim", TextFilters::trim),
          Map.entry("replace", TextFilters::replace),
          Map.entry("indent", TextFilters::indent),
          Map.entry("format", TextFilters::format),
          Map.entry("tojson", TextFilters::toJson));

  private TextFilters() {}

  private static String trim(Evaluator e, Object value, Arguments arguments) {
    String chars = arguments.bind("trim", 0, "chars").text("chars", null);
    return Strings.strip(Text.of(value, e.limits), chars, true, true, e.limits);
  }

  private static String replace(Evaluator e, Object value, Arguments arguments) {
    Bound a = arguments.bind("replace", 2, "old", "new", "count");
    return Strings.replace(
        Text.of(value, e.limits),
        Text.of(a.get("old"), e.limits),
        Text.of(a.get("new"), e.limits),
        a.integer("count", -1),
        e.limits);
  }

  /** Capitals after a space, a dash or an opening bracket; small letters elsewhere. */
  private static String title(String text) {
    StringBuilder out = new StringBuilder();
    Matcher m = WORD_BREAK.matcher(text);
    int from = 0;
    while (m.find()) {
      out.append(Strings.capitalize(text.substring(from, m.start()))).append(m.group());
      from = m.end();
    }
    return out.append(Strings.capitalize(text.substring(from))).toString();
  }

  private static String indent(Evaluator e, Object value, Arguments arguments) {
    Bound a = arguments.bind("indent", 0, "width", "first", "blank");
    String by = a.get("width") instanceof String s ? s : spaces(a.integer("width", 4), e.limits);
    boolean blank = a.flag("blank", false);
    List<Object> lines = Strings.lines(text(value) + "\n", false, e.limits);
    StringBuilder out = new StringBuilder(a.flag("first", false) ? by : "");
    for (int i = 0; i < lines.size(); i++) {
      String line = (String) lines.get(i);
      String before = i == 0 ? "" : line.isEmpty() && !blank ? "\n" : "\n" + by;
      e.limits.text((long) before.length() + line.length());
      e.limits.size(out.length());
      out.append(before).append(line);
    }
    return out.toString();
  }

  private static String spaces(long width, Limits limits) {
    limits.text(Math.max(0, width));
    return " ".repeat((int) Math.max(0, width));
  }

  private static String text(Object value) {
    if (value instanceof Undefined u) {
      throw u.failure();
    }
    if (value instanceof String s) {
      return s;
    }
    throw new TemplateException("indent needs text, not %s", Values.kind(value));
  }

  private static String format(Evaluator e, Object value, Arguments arguments) {
    boolean keyed = !arguments.named().isEmpty();
    if (keyed && !arguments.positional().isEmpty()) {
      throw new TemplateException("format takes either positional or named arguments");
    }
    Object values = keyed ? arguments.named() : new Tuple(arguments.positional());
    return Printf.format(Text.of(value, e.limits), values, e.limits);
  }

  private static String toJson(Evaluator e, Object value, Arguments arguments) {
    Bound a = arguments.bind("tojson", 0, "ensure_ascii", "indent", "separators", "sort_keys");
    return new JsonText(
            e.limits,
            a.flag("ensure_ascii", false),
            a.flag("sort_keys", false),
            a.get("indent"),
            a.get("separators"))
        .of(value);
  }
}
