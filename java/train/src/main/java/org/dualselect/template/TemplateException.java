package org.dualselect.template;

/** What a template does wrong, as a clause without a full stop; {@link Jinja} adds the file. */
final class TemplateException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private int line;

  TemplateException(String problem) {
    super(problem);
  }

  TemplateException(String problem, Object... arguments) {
    super(String.format(problem, arguments));
  }

  /** Sets the line unless an inner statement has. */
  TemplateException at(int statement) {
    line = line == 0 ? statement : line;
    return this;
  }

  /** From 1; 0 if unknown. */
  int line() {
    return line;
  }
}
