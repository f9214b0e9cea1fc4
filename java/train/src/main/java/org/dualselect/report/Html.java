package org.dualselect.report;

import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;
import java.util.stream.Collectors;

/** Markup that is safe to show: text gets into it by {@link #of} alone, which escapes it. */
record Html(String markup) {
  static final Html NONE = new Html("");

  /**
   * Fills in a template.
   *
   * @param template markup as for {@link String#format}
   * @param arguments numbers and markup go in as they are, everything else as text
   */
  static Html of(String template, Object... arguments) {
    Object[] safe = Arrays.stream(arguments).map(Html::safe).toArray();
    return new Html(String.format(Locale.ROOT, template, safe));
  }

  static Html join(Collection<Html> parts) {
    return new Html(parts.stream().map(Html::markup).collect(Collectors.joining("\n")));
  }

  static Html join(Html... parts) {
    return join(Arrays.asList(parts));
  }

  private static Object safe(Object argument) {
    return argument instanceof Html html
        ? html.markup
        : argument instanceof Number ? argument : text(String.valueOf(argument));
  }

  /**
   * Text for elements and quoted attributes. Characters that are not seen, or that turn the order
   * of others around, are spelt out: a record may hold any.
   */
  private static String text(String text) {
    StringBuilder out = new StringBuilder(text.length() + 16);
    text.codePoints().forEach(c -> out.append(character(c)));
    return out.toString();
  }

  private static String character(int c) {
    switch (c) {
      case '&':
        return "&amp;";
      case '<':
        return "&lt;";
      case '>':
        return "&gt;";
      case '"':
        return "&quot;";
      case '\'':
        return "&#39;";
      case '\n', '\t':
        return Character.toString(c);
      default:
        boolean hidden =
            Character.isISOControl(c)
                || Character.getType(c) == Character.SURROGATE // half a character
                || (c & 0xfffe) == 0xfffe // no character in any plane
                || c == 0x61c
                || c >= 0x200e && c <= 0x200f
                || c >= 0x202a && c <= 0x202e
                || c >= 0x2066 && c <= 0x2069;
        return hidden ? String.format("\\u%04x", c) : Character.toString(c);
    }
  }
}
