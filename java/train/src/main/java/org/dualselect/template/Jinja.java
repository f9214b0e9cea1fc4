package org.dualselect.template;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
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
    this.statements = orRefused(() -> Parser.parse(template));
  }

  Rendered render(Map<String, Object> variables) {
    return orRefused(() -> Interpreter.run(statements, variables, globals));
  }

  private <T> T orRefused(Supplier<T> action) {
    try {
      return action.get();
    } catch (TemplateException e) {
      throw new InputException(origin + ":" + e.line() + ": " + e.getMessage() + ".", e);
    } catch (StackOverflowError e) {
      // Chains of operators and lists in lists can be as long as a template likes.
      throw new InputException(origin + ": the template nests too deeply.");
    }
  }
}
