package org.dualselect.judge;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which of two answers is the better one. */
public enum Verdict {
  FIRST,
  SECOND,
  TIE,
  /** The judge said something else. */
  UNCLEAR;

  private static final Pattern LINE =
      Pattern.compile("verdict\\W{0,8}(?:an? (?=tie))?(a|b|tie)\\b", Pattern.CASE_INSENSITIVE);
  private static final Pattern ALONE =
      Pattern.compile("\\W{0,4}(a|b|tie)\\W{0,4}", Pattern.CASE_INSENSITIVE);

  /** The last verdict of a reply, or the reply itself if it is nothing else. */
  static Verdict of(String reply) {
    String word = "";
    Matcher line = LINE.matcher(reply);
    while (line.find()) {
      word = line.group(1);
    }
    Matcher alone = ALONE.matcher(reply.strip());
    if (word.isEmpty() && alone.matches()) {
      word = alone.group(1);
    }
    return switch (word.toLowerCase(java.util.Locale.ROOT)) {
      case "a" -> FIRST;
      case "b" -> SECOND;
      case "tie" -> TIE;
      default -> UNCLEAR;
    };
  }

  /** What it is worth to the first answer: 1, 0, or a half where neither is better. */
  public double score() {
    return this == FIRST ? 1 : this == SECOND ? 0 : 0.5;
  }
}
