package org.dualselect.template;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntPredicate;
import org.dualselect.template.Arguments.Bound;

/** The methods of text that templates may call. */
final class StringMethods {
  private interface Method {
    Object call(String self, Arguments arguments, Limits limits);
  }

  private static final Map<String, Method> METHODS =
      Map.ofEntries(
          Map.entry("strip", (s, a, l) -> strip(s, a, true, true, l)),
          Map.entry("lstrip", (s, a, l) -> strip(s, a, true, false, l)),
          Map.entry("rstrip", (s, a, l) -> strip(s, a, false, true, l)),
          Map.entry("split", (s, a, l) -> split(s, a, false, l)),
          Map.entry("rsplit", (s, a, l) -> split(s, a, true, l)),
          Map.entry("splitlines", StringMethods::lines),
          Map.entry("replace", StringMethods::replace),
          Map.entry("startswith", (s, a, l) -> edge(s, a.bind("startswith", 1, "prefix"), true)),
          Map.entry("endswith", (s, a, l) -> edge(s, a.bind("endswith", 1, "suffix"), false)),
          Map.entry("removeprefix", (s, a, l) -> remove(s, a.bind("removeprefix", 1, "prefix"))),
          Map.entry("removesuffix", (s, a, l) -> remove(s, a.bind("removesuffix", 1, "suffix"))),
          Map.entry("find", (s, a, l) -> find(s, a, l, false)),
          Map.entry("rfind", (s, a, l) -> find(s, a, l, true)),
          Map.entry("count", StringMethods::count),
          Map.entry("join", (s, a, l) -> join(s, a.bind("join", 1, "items").get("items"), l)),
          Map.entry("format", (s, a, l) -> Printf.braces(s, a, l)),
          Map.entry("upper", (s, a, l) -> s.toUpperCase(Locale.ROOT)),
          Map.entry("lower", (s, a, l) -> s.toLowerCase(Locale.ROOT)),
          Map.entry("capitalize", (s, a, l) -> Strings.capitalize(s)),
          Map.entry("title", (s, a, l) -> Strings.title(s)),
          Map.entry("isdigit", (s, a, l) -> all(s, Character::isDigit)),
          Map.entry("isalpha", (s, a, l) -> all(s, Character::isLetter)),
          Map.entry("isalnum", (s, a, l) -> all(s, Character::isLetterOrDigit)),
          Map.entry(
              "isspace", (s, a, l) -> !s.isEmpty() && s.chars().allMatch(StringMethods::isSpace)),
          Map.entry("isupper", (s, a, l) -> isUpper(s)),
          Map.entry("islower", (s, a, l) -> isLower(s)));

  private StringMethods() {}

  /** The method of this name, bound to {@code self}; null if there is none. */
  static Callable of(String self, String name, Limits limits) {
    Method method = METHODS.get(name);
    return method == null
        ? null
        : arguments -> {
          limits.text(self.length());
          return method.call(self, arguments, limits);
        };
  }

  static boolean isUpper(String s) {
    return s.codePoints().anyMatch(Character::isUpperCase)
        && s.codePoints().noneMatch(Character::isLowerCase);
  }

  static boolean isLower(String s) {
    return s.codePoints().anyMatch(Character::isLowerCase)
        && s.codePoints().noneMatch(Character::isUpperCase);
  }

  /** Text between the items, which must be text themselves. */
  private static String join(String separator, Object items, Limits limits) {
    StringBuilder out = new StringBuilder();
    boolean first = true;
    for (Object item : Values.items(items, limits)) {
      if (!(item instanceof String s)) {
        throw new TemplateException("join needs items that are text, not %s", Values.kind(item));
      }
      limits.text((long) s.length() + separator.length());
      limits.size((long) out.length() + s.length() + separator.length());
      out.append(first ? "" : separator).append(s);
      first = false;
    }
    return out.toString();
  }

  private static boolean isSpace(int c) {
    return org.dualselect.data.Whitespace.is((char) c);
  }

  private static boolean all(String s, IntPredicate kind) {
    return !s.isEmpty() && s.codePoints().allMatch(kind);
  }

  private static String strip(
      String s, Arguments arguments, boolean left, boolean right, Limits limits) {
    return Strings.strip(
        s, arguments.bind("strip", 0, "chars").text("chars", null), left, right, limits);
  }

  private static List<Object> split(String s, Arguments arguments, boolean right, Limits limits) {
    Bound a = arguments.bind("split", 0, "sep", "maxsplit");
    String separator = a.text("sep", null);
    long most = a.integer("maxsplit", -1);
    if (separator == null && right && most >= 0) {
      throw new TemplateException("rsplit needs a separator when maxsplit is given");
    }
    if (separator == null) {
      return Strings.words(s, most, limits);
    }
    return right
        ? Strings.splitRight(s, separator, most, limits)
        : Strings.split(s, separator, most, limits);
  }

  private static List<Object> lines(String s, Arguments arguments, Limits limits) {
    Bound a = arguments.bind("splitlines", 0, "keepends");
    return Strings.lines(s, a.flag("keepends", false), limits);
  }

  private static String replace(String s, Arguments arguments, Limits limits) {
    Bound a = arguments.bind("replace", 2, "old", "new", "count");
    return Strings.replace(s, a.text("old"), a.text("new"), a.integer("count", -1), limits);
  }

  /** One text, or any of a tuple. */
  private static boolean edge(String s, Bound a, boolean start) {
    String name = start ? "prefix" : "suffix";
    List<?> texts = a.get(name) instanceof Tuple t ? t : List.of(a.text(name));
    return texts.stream()
        .map(String.class::cast)
        .anyMatch(text -> start ? s.startsWith(text) : s.endsWith(text));
  }

  private static String remove(String s, Bound a) {
    boolean start = a.has("prefix");
    String text = a.text(start ? "prefix" : "suffix");
    if (start) {
      return s.startsWith(text) ? s.substring(text.length()) : s;
    }
    return s.endsWith(text) ? s.substring(0, s.length() - text.length()) : s;
  }

  private static long find(String s, Arguments arguments, Limits limits, boolean last) {
    String part = arguments.bind("find", 1, "sub").text("sub");
    limits.search(s, part);
    int at = last ? s.lastIndexOf(part) : s.indexOf(part);
    return at < 0 ? -1 : s.codePointCount(0, at);
  }

  private static long count(String s, Arguments arguments, Limits limits) {
    String part = arguments.bind("count", 1, "sub").text("sub");
    return part.isEmpty() ? Values.length(s) + 1 : Strings.split(s, part, -1, limits).size() - 1;
  }
}
