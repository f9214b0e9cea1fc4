package org.dualselect.template;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.dualselect.data.Whitespace;

/** Text as Python sees it: a sequence of characters (code points), not of Java's chars. */
final class Strings {
  /** What Python's {@code str.splitlines} takes for the end of a line. */
  private static final Pattern LINE_END =
      Pattern.compile("\r\n|[\n\r\u000b\f\u001c-\u001e\u0085\u2028\u2029]");

  private Strings() {}

  static int compare(String a, String b) {
    int n = Math.min(a.length(), b.length());
    int i = 0;
    while (i < n && a.charAt(i) == b.charAt(i)) {
      i++;
    }
    if (i == n) {
      return Integer.compare(a.length(), b.length());
    }
    // Half a pair sorts above all of the basic plane, as the character it belongs to does.
    return Integer.compare(rank(a.charAt(i)), rank(b.charAt(i)));
  }

  private static int rank(char c) {
    return Character.isSurrogate(c) ? c + 0x10000 : c;
  }

  /** Without the characters of {@code set} at its ends; white space if that is null. */
  static String strip(String s, String set, boolean left, boolean right, Limits limits) {
    limits.search(s, set == null ? "" : set);
    if (set == null) {
      String start = left ? Whitespace.stripLeading(s) : s;
      return right ? Whitespace.stripTrailing(start) : start;
    }
    int from = 0;
    int to = s.length();
    while (left && from < to && set.indexOf(s.codePointAt(from)) >= 0) {
      from += Character.charCount(s.codePointAt(from));
    }
    while (right && to > from && set.indexOf(s.codePointBefore(to)) >= 0) {
      to -= Character.charCount(s.codePointBefore(to));
    }
    return s.substring(from, to);
  }

  /** Parts between separators, at most {@code most} cuts made; all where that is below zero. */
  static List<Object> split(String s, String separator, long most, Limits limits) {
    if (separator.isEmpty()) {
      throw new TemplateException("text cannot be split at an empty separator");
    }
    limits.search(s, separator);
    List<Object> parts = new ArrayList<>();
    int from = 0;
    for (int at = s.indexOf(separator); at >= 0 && most != 0; most--) {
      limits.step();
      parts.add(s.substring(from, at));
      from = at + separator.length();
      at = s.indexOf(separator, from);
    }
    parts.add(s.substring(from));
    return parts;
  }

  /** The same from the right. */
  static List<Object> splitRight(String s, String separator, long most, Limits limits) {
    List<Object> all = split(s, separator, -1, limits);
    int kept = (int) (most < 0 ? 0 : Math.max(0, all.size() - 1 - most));
    List<Object> parts = new ArrayList<>();
    parts.add(String.join(separator, all.subList(0, kept + 1).toArray(String[]::new)));
    parts.addAll(all.subList(kept + 1, all.size()));
    return parts;
  }

  /** Words between white space. */
  static List<Object> words(String s, long most, Limits limits) {
    limits.text(s.length());
    List<Object> words = new ArrayList<>();
    String rest = Whitespace.stripLeading(s);
    int from = 0;
    for (int i = 0; i <= rest.length() && from < rest.length(); i++) {
      if (most >= 0 && words.size() == most) {
        words.add(rest.substring(from));
        return words;
      }
      if (i == rest.length() || Whitespace.is(rest.charAt(i))) {
        limits.step();
        words.add(rest.substring(from, i));
        while (i < rest.length() && Whitespace.is(rest.charAt(i))) {
          i++;
        }
        from = i;
      }
    }
    return words;
  }

  static List<Object> lines(String s, boolean keepEnds, Limits limits) {
    limits.text(s.length());
    List<Object> lines = new ArrayList<>();
    Matcher end = LINE_END.matcher(s);
    int from = 0;
    while (end.find()) {
      limits.step();
      lines.add(s.substring(from, keepEnds ? end.end() : end.start()));
      from = end.end();
    }
    if (from < s.length()) {
      lines.add(s.substring(from));
    }
    return lines;
  }

  /** At most {@code most} replacements, all where that is below zero. */
  static String replace(String s, String old, String by, long most, Limits limits) {
    limits.search(s, old);
    StringBuilder out = new StringBuilder();
    int from = 0;
    int at = s.indexOf(old);
    while (at >= 0 && most != 0) {
      limits.step();
      limits.text((long) out.length() / 1024 + by.length());
      limits.size((long) out.length() + by.length());
      out.append(s, from, at).append(by);
      from = at + old.length();
      most--;
      if (old.isEmpty()) {
        int next = at < s.length() ? s.offsetByCodePoints(at, 1) : s.length() + 1;
        at = next <= s.length() ? next : -1;
      } else {
        at = s.indexOf(old, from);
      }
    }
    return out.append(s, from, s.length()).toString();
  }

  static String capitalize(String s) {
    if (s.isEmpty()) {
      return s;
    }
    int rest = s.offsetByCodePoints(0, 1);
    return titleCase(s.codePointAt(0)) + s.substring(rest).toLowerCase(Locale.ROOT);
  }

  /** Each run of letters with a capital first. */
  static String title(String s) {
    StringBuilder out = new StringBuilder();
    boolean inside = false;
    for (int c : s.codePoints().toArray()) {
      out.append(inside ? Character.toString(Character.toLowerCase(c)) : titleCase(c));
      inside = Character.isLetter(c);
    }
    return out.toString();
  }

  /** As the first letter of a word: some characters have a form of their own there. */
  private static String titleCase(int c) {
    String upper = Character.toString(c).toUpperCase(Locale.ROOT);
    return upper.codePointCount(0, upper.length()) == 1
        ? Character.toString(Character.toTitleCase(c))
        : upper.charAt(0) + upper.substring(1).toLowerCase(Locale.ROOT);
  }
}
