package org.dualselect.template;

import java.util.List;

/** What has a value. */
sealed interface Expression {
  record Constant(Object value) implements Expression {}

  record Name(String name) implements Expression {}

  record ListLiteral(List<Expression> items) implements Expression {}

  record TupleLiteral(List<Expression> items) implements Expression {}

  record DictLiteral(List<Entry> entries) implements Expression {}

  record Entry(Expression key, Expression value) {}

  record Not(Expression operand) implements Expression {}

  /** {@code +} or {@code -} before a number. */
  record Sign(boolean minus, Expression operand) implements Expression {}

  /** One of {@code + - * / // % **}. */
  record Arithmetic(String operator, Expression left, Expression right) implements Expression {}

  /** {@code and} or {@code or}: the value is that of the operand that decides. */
  record Logical(boolean and, Expression left, Expression right) implements Expression {}

  /** {@code a < b <= c}: each neighbouring pair must hold, and each operand is evaluated once. */
  record Comparison(Expression first, List<Compared> rest) implements Expression {}

  /** One of {@code == != < <= > >=}, {@code in}, {@code not in}. */
  record Compared(String operator, Expression operand) {}

  /** {@code a ~ b ~ c}. */
  record Concatenation(List<Expression> parts) implements Expression {}

  /** {@code then if test else otherwise}; without an else the value is undefined. */
  record Conditional(Expression test, Expression then, Expression otherwise)
      implements Expression {}

  record Attribute(Expression owner, String name) implements Expression {}

  record Subscript(Expression owner, Expression index) implements Expression {}

  /** {@code start:stop:step} between brackets; a part that is left out is null. */
  record Slice(Expression start, Expression stop, Expression step) implements Expression {}

  record Call(Expression callee, Given given) implements Expression {}

  /** {@code value | name(...)}; the value is null where a block of text goes through it. */
  record Filter(Expression value, String name, Given given) implements Expression {}

  /** {@code value is name ...}. */
  record Test(Expression value, String name, Given given) implements Expression {}

  /**
   * The arguments of a call.
   *
   * @param list after {@code *}, or null
   * @param dict after {@code **}, or null
   */
  record Given(List<Expression> positional, List<Named> named, Expression list, Expression dict) {
    static final Given NOTHING = new Given(List.of(), List.of(), null, null);
  }

  record Named(String name, Expression value) {}
}
