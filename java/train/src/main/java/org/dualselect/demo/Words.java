package org.dualselect.demo;

import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** The words of texts as GPT-2's tokenizer parts them: each with the space before it. */
final class Words {
  private static final Pattern WORD = Pattern.compile("'[a-z]+| ?[A-Za-z]+| ?[^ A-Za-z]");

  private Words() {}

  static Collection<String> of(List<Example> examples) {
    TreeSet<String> words = new TreeSet<>();
    for (Example example : examples) {
      for (String text : List.of(example.prompt(), example.response())) {
        WORD.matcher(text).results().forEach(word -> words.add(word.group()));
      }
    }
    return words;
  }
}
