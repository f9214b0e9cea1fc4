package org.dualselect.template;

import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;

/** Python's strftime in the C locale. */
final class Dates {
  private static final Map<Character, String> PATTERNS =
      Map.ofEntries(
          Map.entry('Y', "uuuu"),
          Map.entry('y', "uu"),
          Map.entry('m', "MM"),
          Map.entry('B', "MMMM"),
          Map.entry('b', "MMM"),
          Map.entry('d', "dd"),
          Map.entry('j', "DDD"),
          Map.entry('A', "EEEE"),
          Map.entry('a', "EEE"),
          Map.entry('H', "HH"),
          Map.entry('I', "hh"),
          Map.entry('M', "mm"),
          Map.entry('S', "ss"),
          Map.entry('p', "a"),
          Map.entry('F', "uuuu-MM-dd"),
          Map.entry('T', "HH:mm:ss"));

  private Dates() {}

  static String format(String format, LocalDateTime time) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < format.length(); i++) {
      char c = format.charAt(i);
      if (c != '%' || i + 1 == format.length()) {
        out.append(c);
        continue;
      }
      char kind = format.charAt(++i);
      boolean bare = kind == '-' && i + 1 < format.length(); // %-d: without leading zeros
      kind = bare ? format.charAt(++i) : kind;
      String pattern = PATTERNS.get(kind);
      if (kind == '%' && !bare) {
        out.append('%');
      } else if (pattern == null) {
        throw new TemplateException("strftime_now does not know %%%c", kind);
      } else {
        String text = time.format(DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH));
        out.append(bare ? text.replaceFirst("^0+(?=\\d)", "") : text);
      }
    }
    return out.toString();
  }
}
