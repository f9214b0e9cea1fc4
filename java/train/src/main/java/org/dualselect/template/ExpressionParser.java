package org.dualselect.template;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.dualselect.template.Expression.Arithmetic;
import org.dualselect.template.Expression.Compared;
import org.dualselect.template.Expression.Comparison;
import org.dualselect.template.Expression.Concatenation;
import org.dualselect.template.Expression.Conditional;
import org.dualselect.template.Expression.Logical;
import org.dualselect.template.Expression.Not;
import org.dualselect.template.Expression.Sign;
import org.dualselect.template.Expression.TupleLiteral;
import org.dualselect.template.Token.Kind;

/**
 * Expressions by Jinja's precedence, loosest first: {@code if else}, {@code or}, {@code and},
 * {@code not}, comparisons, {@code + -}, {@code ~}, {@code * / // %}, {@code **}, signs, filters
 * and tests, attributes and calls. A sign binds its operand before any filter: {@code -1|abs} is 1.
 */
final class ExpressionParser {
  private static final Set<String> COMPARISONS = Set.of("==", "!=", "<", "<=", ">", ">=");

  /** Far beyond any real template; bounds the depth of the stack. */
  private static final int DEPTH = 100;

  private final TokenStream tokens;
  private final OperandParser operands;
  private int depth;

  ExpressionParser(TokenStream tokens) {
    this.tokens = tokens;
    this.operands = new OperandParser(tokens, this);
  }

  OperandParser operands() {
    return operands;
  }

  Expression expression() {
    enter();
    Expression value = conditional();
    depth--;
    return value;
  }

  /** As in {@code for x in ...} and {@code if ...}, where an inline if would be ambiguous. */
  Expression withoutConditional() {
    return tuple(this::or, false);
  }

  /** One expression, or several with commas between. */
  Expression tuple() {
    return tuple(this::expression, false);
  }

  /** What stands between round brackets: it may be empty. */
  Expression bracketed() {
    return tuple(this::expression, true);
  }

  private interface Part {
    Expression parse();
  }

  private Expression tuple(Part part, boolean mayBeEmpty) {
    List<Expression> parts = new ArrayList<>();
    boolean comma = false;
    while (!atEnd()) {
      parts.add(part.parse());
      if (!tokens.skipOperator(",")) {
        break;
      }
      comma = true;
    }
    if (!comma && parts.size() == 1) {
      return parts.get(0);
    }
    if (parts.isEmpty() && !mayBeEmpty) {
      tokens.fail("an expression");
    }
    return new TupleLiteral(parts);
  }

  private boolean atEnd() {
    return tokens.at(Kind.VARIABLE_END) || tokens.at(Kind.BLOCK_END) || tokens.atOperator(")");
  }

  private void enter() {
    if (++depth > DEPTH) {
      throw new TemplateException("an expression is nested more than %d deep", DEPTH);
    }
  }

  private Expression conditional() {
    Expression value = or();
    while (tokens.skipName("if")) {
      Expression test = or();
      value = new Conditional(test, value, tokens.skipName("else") ? expression() : null);
    }
    return value;
  }

  private Expression or() {
    Expression left = and();
    while (tokens.skipName("or")) {
      left = new Logical(false, left, and());
    }
    return left;
  }

  private Expression and() {
    Expression left = not();
    while (tokens.skipName("and")) {
      left = new Logical(true, left, not());
    }
    return left;
  }

  private Expression not() {
    if (!tokens.skipName("not")) {
      return comparison();
    }
    enter();
    Expression operand = not();
    depth--;
    return new Not(operand);
  }

  private Expression comparison() {
    Expression first = sum();
    List<Compared> rest = new ArrayList<>();
    for (String operator = comparator(); operator != null; operator = comparator()) {
      rest.add(new Compared(operator, sum()));
    }
    return rest.isEmpty() ? first : new Comparison(first, rest);
  }

  /** Passes the operator of a comparison and returns it, or null. */
  private String comparator() {
    if (tokens.at(Kind.OPERATOR) && COMPARISONS.contains(tokens.current().text())) {
      return tokens.next().text();
    }
    if (tokens.skipName("in")) {
      return "in";
    }
    if (tokens.atName("not") && tokens.ahead().is(Kind.NAME, "in")) {
      tokens.next();
      tokens.next();
      return "not in";
    }
    return null;
  }

  private Expression sum() {
    Expression left = concatenation();
    while (tokens.atOperator("+") || tokens.atOperator("-")) {
      left = new Arithmetic(tokens.next().text(), left, concatenation());
    }
    return left;
  }

  private Expression concatenation() {
    List<Expression> parts = new ArrayList<>(List.of(product()));
    while (tokens.skipOperator("~")) {
      parts.add(product());
    }
    return parts.size() == 1 ? parts.get(0) : new Concatenation(parts);
  }

  private Expression product() {
    Expression left = power();
    while (tokens.at(Kind.OPERATOR)
        && Set.of("*", "/", "//", "%").contains(tokens.current().text())) {
      left = new Arithmetic(tokens.next().text(), left, power());
    }
    return left;
  }

  private Expression power() {
    Expression left = signed(true);
    while (tokens.skipOperator("**")) {
      left = new Arithmetic("**", left, signed(true));
    }
    return left;
  }

  private Expression signed(boolean withFilters) {
    Expression value;
    if (tokens.atOperator("-") || tokens.atOperator("+")) {
      enter();
      boolean minus = tokens.next().text().equals("-");
      value = new Sign(minus, signed(false));
      depth--;
    } else {
      value = operands.primary();
    }
    value = operands.postfix(value);
    return withFilters ? operands.filtered(value) : value;
  }
}
