package org.dualselect.template;

/**
 * A piece of a template.
 *
 * @param text of DATA what to print, of STRING its value; otherwise as written
 * @param line where it begins, from 1
 */
record Token(Kind kind, String text, int line) {
  enum Kind {
    DATA,
    BLOCK_BEGIN,
    BLOCK_END,
    VARIABLE_BEGIN,
    VARIABLE_END,
    NAME,
    STRING,
    INTEGER,
    FLOAT,
    OPERATOR,
    END
  }

  boolean is(Kind wanted, String word) {
    return kind == wanted && text.equals(word);
  }

  /** As an error message shows it. */
  String shown() {
    return switch (kind) {
      case END -> "the end of the template";
      case DATA -> "text";
      case BLOCK_END, VARIABLE_END -> "the end of the tag";
      default -> "'" + text + "'";
    };
  }
}
