package org.dualselect.data;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * What makes two prompts the same question: lower case, single spaces, and no speaker in front,
 * because the plain template makes {@code Human: Q} and {@code Q} the same text. The paper's
 * reference pool, its task data and its evaluation prompts are kept apart by such a key.
 */
public final class PromptKey {
  private static final Pattern SPEAKER = Pattern.compile("^(human|user): ");

  private PromptKey() {}

  public static String of(String prompt) {
    String text = Whitespace.collapse(prompt.toLowerCase(Locale.ROOT));
    return SPEAKER.matcher(text).replaceFirst("");
  }
}
