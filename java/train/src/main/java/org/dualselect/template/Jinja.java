package org.dualselect.template;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.dualselect.data.InputException;

/**
 * A template, ready to be rendered; safe for several threads.
 *
 * <p>What it cannot do is an {@link InputException} that names {@code origin}, the line and the
 * construct.
 */
final class Jinja {
  private final String origin;
  private final List<Statement> statements;
  private final Globals globals;

  /**
   * @param origin where the template comes from, as an error message begins
   * @param clock of {@code strftime_now}
   */
  Jinja(String origin, String template, Clock clock) {
    this.origin = origin;
    this.globals = new Globals(clock);
    try {
      statements = Parser.parse(template);
    } catch (TemplateException e) {
      throw refused(e);
    }
  }

  Rendered render(Map<String, Object> variables) {
    try {
      return Interpreter.run(statements, variables, globals);
    } catch (TemplateException e) {
      throw refused(e);
    } catch (StackOverflowError e) {
      // Values and expressions can be nested as deep as a template likes; nothing is left half
      // done.
      throw new InputException(origin + ": the template nests too deeply.");
    }
  }

  private InputException refused(TemplateException e) {
    return new InputException(origin + ":" + e.line() + ": " + e.getMessage() + ".", e);
  }
}
