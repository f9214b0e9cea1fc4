package org.dualselect.template;

import java.util.List;

/** What is done. {@code line} is where its tag begins, from 1. */
sealed interface Statement {
  int line();

  record Text(String text, int line) implements Statement {}

  /** {@code {{ value }}}. */
  record Output(Expression value, int line) implements Statement {}

  /** An {@code elif} is an If in {@code otherwise}. */
  record If(Expression test, List<Statement> then, List<Statement> otherwise, int line)
      implements Statement {}

  /**
   * A loop.
   *
   * @param filter leaves items out, or null
   * @param otherwise done when there is no item
   */
  record For(
      Target target,
      Expression items,
      Expression filter,
      List<Statement> body,
      List<Statement> otherwise,
      int line)
      implements Statement {}

  record Set(Target target, Expression value, int line) implements Statement {}

  /** {@code {% set x %}...{% endset %}}; {@code filter} is null or goes over the text. */
  record SetBlock(Target target, Expression.Filter filter, List<Statement> body, int line)
      implements Statement {}

  record FilterBlock(Expression.Filter filter, List<Statement> body, int line)
      implements Statement {}

  record With(List<Binding> bindings, List<Statement> body, int line) implements Statement {}

  record Binding(Target target, Expression value) {}

  record DefineMacro(String name, Signature signature, List<Statement> body, int line)
      implements Statement {}

  /** {@code {% call %}}: the body is the macro {@code caller} of the one that is called. */
  record CallBlock(Signature signature, Expression.Call call, List<Statement> body, int line)
      implements Statement {}

  /** Hugging Face's {@code {% generation %}}: the text of the body is the assistant's. */
  record Generation(List<Statement> body, int line) implements Statement {}

  /** {@code break} or {@code continue}. */
  record Jump(boolean out, int line) implements Statement {}

  /** The last {@code defaults.size()} parameters have one. */
  record Signature(List<String> parameters, List<Expression> defaults) {}

  /** What is assigned to. */
  sealed interface Target {
    record Variable(String name) implements Target {}

    record Tuple(List<Target> parts) implements Target {}

    /** {@code ns.name} of a namespace. */
    record Member(String namespace, String name) implements Target {}
  }
}
