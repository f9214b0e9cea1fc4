package org.dualselect.template;

/**
 * What one rendering may use up. A template of a checkpoint needs some hundred steps a message; one
 * that reaches a limit here is broken or hostile, and is stopped within a second.
 */
final class Limits {
  /** Nodes evaluated, items passed, and units of text (see below), all together. */
  private static final long STEPS = 2_000_000;

  /** Characters of one string. */
  private static final int TEXT = 16 << 20;

  /** Characters that cost as much as a step: copying them takes about as long. */
  private static final int UNIT = 32;

  /** Macros within macros. */
  private static final int DEPTH = 64;

  private long steps;
  private int depth;

  void step() {
    work(1);
  }

  /** Counts {@code amount} steps, before they are taken. */
  void work(long amount) {
    steps += amount;
    if (steps > STEPS || amount > STEPS) {
      throw new TemplateException("runs for more than %d steps", STEPS);
    }
  }

  /** Counts a string of so many characters, before it is made. */
  void text(long length) {
    size(length);
    work(length / UNIT);
  }

  /** Checks the length of a string whose making is counted elsewhere. */
  void size(long length) {
    if (length > TEXT) {
      throw new TemplateException("makes a string of more than %d characters", TEXT);
    }
  }

  /** Counts the search for a string in another: it may compare each place with all of it. */
  void search(String text, String part) {
    work((long) text.length() * (1 + part.length() / UNIT) / UNIT);
  }

  void enterMacro() {
    if (++depth > DEPTH) {
      throw new TemplateException("macros call each other more than %d deep", DEPTH);
    }
  }

  void leaveMacro() {
    depth--;
  }
}
