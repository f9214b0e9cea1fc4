package org.dualselect.adapter;

import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.dualselect.data.InputException;

/**
 * Regular expressions of an adapter's file against module paths, as PEFT's {@code re.fullmatch}.
 * The file may come from anywhere, and {@code (.*.*)*x} takes exponential time: matching is bounded
 * by how many characters it looks at. (RE2 would need no bound, but has no lookaround, which files
 * by other tools use.)
 */
final class PathPattern {
  /** A path has about 40 characters; an honest pattern looks at some hundreds. */
  private static final int MOST_STEPS = 100_000;

  private PathPattern() {}

  /** What is wrong with it, in words, or null. */
  static String problem(String regex) {
    try {
      Pattern.compile(regex);
      return null;
    } catch (PatternSyntaxException e) { // also for what is nested too deeply
      return e.getDescription();
    }
  }

  /**
   * Whether it matches the whole path.
   *
   * @throws InputException when that cannot be told in bounded time and stack
   */
  static boolean matches(String regex, String path) {
    try {
      return Pattern.compile(regex).matcher(new Bounded(path)).matches();
    } catch (TooManySteps | StackOverflowError e) {
      throw new InputException(
          "the regular expression " + regex + " takes too long on " + path + "; simplify it.", e);
    }
  }

  /** PEFT's get_pattern_key: the key must match the path's end, from a dot or from the start. */
  static String ending(String key) {
    return "(.*\\.)?(" + key + ")";
  }

  private static final class TooManySteps extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  /** Lets itself be looked at so many times: the matcher reads it one character at a time. */
  private static final class Bounded implements CharSequence {
    private final String text;
    private int steps;

    Bounded(String text) {
      this.text = text;
    }

    @Override
    public char charAt(int i) {
      if (++steps > MOST_STEPS) {
        throw new TooManySteps();
      }
      return text.charAt(i);
    }

    @Override
    public int length() {
      return text.length();
    }

    @Override
    public CharSequence subSequence(int from, int to) {
      return text.subSequence(from, to);
    }

    @Override
    public String toString() {
      return text;
    }
  }
}
