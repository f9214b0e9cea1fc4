package org.dualselect.diagnose;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a text is about, by the words in it: the category that has most of them. It sees words, not
 * meaning; the list is English, {@code categories.txt}.
 */
final class Categories {
  /** Of a text without any such word. */
  static final String OTHER = "Other";

  private final Map<String, Pattern> words = new LinkedHashMap<>();

  private Categories(String list) {
    String category = null;
    Map<String, StringBuilder> all = new LinkedHashMap<>();
    for (String line : list.lines().map(String::strip).toList()) {
      if (line.startsWith("[")) {
        category = line.substring(1, line.length() - 1);
        all.put(category, new StringBuilder());
      } else if (!line.isEmpty() && !line.startsWith("#")) {
        all.get(category).append(line).append(',');
      }
    }
    all.forEach((name, lines) -> words.put(name, pattern(lines.toString())));
  }

  /** The list that ships. */
  static Categories standard() {
    try (InputStream in = Categories.class.getResourceAsStream("categories.txt")) {
      return new Categories(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whole words, so that skill is not kill; a star stands for any ending. */
  private static Pattern pattern(String list) {
    String any =
        Stream.of(list.split(","))
            .map(String::strip)
            .map(word -> word.endsWith("*") ? quoted(word, 1) + "\\w*" : quoted(word, 0))
            .collect(Collectors.joining("|"));
    return Pattern.compile("\\b(?:" + any + ")\\b");
  }

  private static String quoted(String word, int cut) {
    return Pattern.quote(word.substring(0, word.length() - cut));
  }

  /** Of two that have as many words the first in the list. */
  String of(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    String best = OTHER;
    long most = 0;
    for (Map.Entry<String, Pattern> category : words.entrySet()) {
      long found = category.getValue().matcher(lower).results().count();
      if (found > most) {
        best = category.getKey();
        most = found;
      }
    }
    return best;
  }
}
