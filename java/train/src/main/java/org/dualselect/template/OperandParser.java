package org.dualselect.template;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.dualselect.template.Expression.Attribute;
import org.dualselect.template.Expression.Call;
import org.dualselect.template.Expression.Constant;
import org.dualselect.template.Expression.DictLiteral;
import org.dualselect.template.Expression.Entry;
import org.dualselect.template.Expression.Filter;
import org.dualselect.template.Expression.Given;
import org.dualselect.template.Expression.ListLiteral;
import org.dualselect.template.Expression.Name;
import org.dualselect.template.Expression.Named;
import org.dualselect.template.Expression.Not;
import org.dualselect.template.Expression.Slice;
import org.dualselect.template.Expression.Subscript;
import org.dualselect.template.Expression.Test;
import org.dualselect.template.Expression.TupleLiteral;
import org.dualselect.template.Token.Kind;

/** Literals and names, and what follows them: attributes, subscripts, calls, filters, tests. */
final class OperandParser {
  private static final Set<String> AFTER_TEST = Set.of("else", "or", "and");

  private final TokenStream tokens;
  private final ExpressionParser parser;

  OperandParser(TokenStream tokens, ExpressionParser parser) {
    this.tokens = tokens;
    this.parser = parser;
  }

  Expression primary() {
    Token token = tokens.next();
    switch (token.kind()) {
      case NAME:
        return switch (token.text()) {
          case "true", "True" -> new Constant(true);
          case "false", "False" -> new Constant(false);
          case "none", "None" -> new Constant(null);
          default -> new Name(token.text());
        };
      case STRING:
        StringBuilder text = new StringBuilder(token.text());
        while (tokens.at(Kind.STRING)) {
          text.append(tokens.next().text());
        }
        return new Constant(text.toString());
      case INTEGER, FLOAT:
        return new Constant(NumberLiteral.of(token));
      default:
        return bracketed(token);
    }
  }

  private Expression bracketed(Token token) {
    if (token.is(Kind.OPERATOR, "(")) {
      Expression value = parser.bracketed();
      tokens.expectOperator(")");
      return value;
    }
    if (token.is(Kind.OPERATOR, "[")) {
      return new ListLiteral(until("]", parser::expression));
    }
    if (token.is(Kind.OPERATOR, "{")) {
      return new DictLiteral(until("}", this::entry));
    }
    throw new TemplateException("expected an expression, not %s", token.shown()).at(token.line());
  }

  private Entry entry() {
    Expression key = parser.expression();
    tokens.expectOperator(":");
    return new Entry(key, parser.expression());
  }

  private interface Part<T> {
    T parse();
  }

  /** Parts with commas between and perhaps behind, up to {@code close}. */
  private <T> List<T> until(String close, Part<T> part) {
    List<T> parts = new ArrayList<>();
    while (!tokens.skipOperator(close)) {
      if (!parts.isEmpty()) {
        tokens.expectOperator(",");
        if (tokens.skipOperator(close)) {
          break;
        }
      }
      parts.add(part.parse());
    }
    return parts;
  }

  Expression postfix(Expression value) {
    while (true) {
      if (tokens.skipOperator(".")) {
        value = attribute(value);
      } else if (tokens.skipOperator("[")) {
        List<Expression> index = until("]", this::subscript);
        value = new Subscript(value, index.size() == 1 ? index.get(0) : new TupleLiteral(index));
      } else if (tokens.atOperator("(")) {
        value = new Call(value, given());
      } else {
        return value;
      }
    }
  }

  private Expression attribute(Expression value) {
    if (tokens.at(Kind.INTEGER)) {
      return new Subscript(value, new Constant(NumberLiteral.of(tokens.next())));
    }
    return new Attribute(value, tokens.expect(Kind.NAME, "a name after '.'").text());
  }

  private Expression subscript() {
    Expression start = tokens.atOperator(":") ? null : parser.expression();
    if (!tokens.skipOperator(":")) {
      return start;
    }
    Expression stop = bound();
    return new Slice(start, stop, tokens.skipOperator(":") ? bound() : null);
  }

  private Expression bound() {
    boolean absent = tokens.atOperator(":") || tokens.atOperator("]") || tokens.atOperator(",");
    return absent ? null : parser.expression();
  }

  /** Filters, tests, and calls of what they give. */
  Expression filtered(Expression value) {
    while (true) {
      if (tokens.atOperator("|")) {
        value = filters(value);
      } else if (tokens.skipName("is")) {
        value = test(value);
      } else if (tokens.atOperator("(")) {
        value = new Call(value, given());
      } else {
        return value;
      }
    }
  }

  /** {@code | a | b(1)}, on a value or, where it is null, on a block of text. */
  Filter filters(Expression value) {
    Filter filter = null;
    while (tokens.skipOperator("|")) {
      filter = filter(filter == null ? value : filter);
    }
    return filter;
  }

  /** One filter, whose bar is passed already. */
  Filter filter(Expression value) {
    String name = tokens.expect(Kind.NAME, "the name of a filter").text();
    return new Filter(value, name, tokens.atOperator("(") ? given() : Given.NOTHING);
  }

  private Expression test(Expression value) {
    boolean negated = tokens.skipName("not");
    String name = tokens.expect(Kind.NAME, "the name of a test").text();
    Given given = Given.NOTHING;
    if (tokens.atOperator("(")) {
      given = given();
    } else if (startsOperand()) {
      if (tokens.atName("is")) {
        throw new TemplateException("tests cannot be chained with is");
      }
      given = new Given(List.of(postfix(primary())), List.of(), null, null);
    }
    Test test = new Test(value, name, given);
    return negated ? new Not(test) : test;
  }

  private boolean startsOperand() {
    return switch (tokens.current().kind()) {
      case NAME -> !AFTER_TEST.contains(tokens.current().text());
      case STRING, INTEGER, FLOAT -> true;
      default -> tokens.atOperator("[") || tokens.atOperator("{");
    };
  }

  private Given given() {
    tokens.expectOperator("(");
    List<Expression> positional = new ArrayList<>();
    List<Named> named = new ArrayList<>();
    Expression[] stars = new Expression[2];
    until(
        ")",
        () -> {
          boolean dict = tokens.atOperator("**");
          if (dict || tokens.atOperator("*")) {
            tokens.next();
            require(stars[1] == null && stars[dict ? 1 : 0] == null);
            stars[dict ? 1 : 0] = parser.expression();
          } else if (tokens.at(Kind.NAME) && tokens.ahead().is(Kind.OPERATOR, "=")) {
            require(stars[1] == null);
            String name = tokens.next().text();
            tokens.next();
            named.add(new Named(name, parser.expression()));
          } else {
            require(named.isEmpty() && stars[0] == null && stars[1] == null);
            positional.add(parser.expression());
          }
          return null;
        });
    return new Given(positional, named, stars[0], stars[1]);
  }

  private static void require(boolean inOrder) {
    if (!inOrder) {
      throw new TemplateException("the arguments of a call are in no order that Jinja knows");
    }
  }
}
