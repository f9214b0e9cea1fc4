package org.dualselect.template;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.dualselect.template.Expression.Compared;

/** Expressions to values. */
final class Evaluator {
  final Limits limits = new Limits();
  final Operators operators = new Operators(limits);
  final Attributes attributes = new Attributes(limits, operators);

  Object evaluate(Expression expression, Scope scope) {
    limits.step();
    if (expression instanceof Expression.Constant e) {
      return e.value();
    }
    if (expression instanceof Expression.Name e) {
      return scope.get(e.name());
    }
    if (expression instanceof Expression.Attribute e) {
      return attributes.attribute(evaluate(e.owner(), scope), e.name());
    }
    if (expression instanceof Expression.Subscript e) {
      Object owner = evaluate(e.owner(), scope);
      return attributes.subscript(owner, evaluate(e.index(), scope));
    }
    if (expression instanceof Expression.Slice e) {
      return new Slices.Range(
          bound(e.start(), scope), bound(e.stop(), scope), bound(e.step(), scope));
    }
    if (expression instanceof Expression.Call e) {
      return call(evaluate(e.callee(), scope), arguments(e.given(), scope));
    }
    if (expression instanceof Expression.Filter e) {
      return filter(e, evaluate(e.value(), scope), scope);
    }
    if (expression instanceof Expression.Test e) {
      Object value = evaluate(e.value(), scope);
      return Tests.apply(this, e.name(), value, arguments(e.given(), scope));
    }
    return composed(expression, scope);
  }

  private Object composed(Expression expression, Scope scope) {
    if (expression instanceof Expression.Logical e) {
      Object left = evaluate(e.left(), scope);
      return Values.truth(left) == e.and() ? evaluate(e.right(), scope) : left;
    }
    if (expression instanceof Expression.Not e) {
      return !Values.truth(evaluate(e.operand(), scope));
    }
    if (expression instanceof Expression.Comparison e) {
      return compare(e, scope);
    }
    if (expression instanceof Expression.Arithmetic e) {
      Object left = evaluate(e.left(), scope);
      return operators.arithmetic(e.operator(), left, evaluate(e.right(), scope));
    }
    if (expression instanceof Expression.Sign e) {
      return operators.arithmetic("*", e.minus() ? -1L : 1L, number(evaluate(e.operand(), scope)));
    }
    if (expression instanceof Expression.Concatenation e) {
      return concatenation(e, scope);
    }
    if (expression instanceof Expression.Conditional e) {
      if (Values.truth(evaluate(e.test(), scope))) {
        return evaluate(e.then(), scope);
      }
      return e.otherwise() == null
          ? new Undefined("an inline if without else has no value here")
          : evaluate(e.otherwise(), scope);
    }
    if (expression instanceof Expression.ListLiteral e) {
      return all(e.items(), scope);
    }
    if (expression instanceof Expression.TupleLiteral e) {
      return new Tuple(all(e.items(), scope));
    }
    Map<Object, Object> dict = new LinkedHashMap<>();
    for (Expression.Entry entry : ((Expression.DictLiteral) expression).entries()) {
      dict.put(Values.key(evaluate(entry.key(), scope)), evaluate(entry.value(), scope));
    }
    return dict;
  }

  private static Object number(Object value) {
    if (value instanceof Undefined u) {
      throw u.failure();
    }
    if (!Numbers.isNumber(value)) {
      throw new TemplateException("%s has no sign", Values.kind(value));
    }
    return value;
  }

  private Long bound(Expression expression, Scope scope) {
    Object value = expression == null ? null : evaluate(expression, scope);
    if (value == null || value instanceof Long) {
      return (Long) value;
    }
    if (value instanceof Undefined u) {
      throw u.failure();
    }
    throw new TemplateException("a slice needs whole numbers, not %s", Values.kind(value));
  }

  private Object compare(Expression.Comparison comparison, Scope scope) {
    Object left = evaluate(comparison.first(), scope);
    for (Compared next : comparison.rest()) {
      Object right = evaluate(next.operand(), scope);
      if (!operators.compare(next.operator(), left, right)) {
        return false;
      }
      left = right;
    }
    return true;
  }

  private String concatenation(Expression.Concatenation expression, Scope scope) {
    StringBuilder out = new StringBuilder();
    for (Expression part : expression.parts()) {
      String text = Text.of(evaluate(part, scope), limits);
      limits.text(text.length());
      limits.size((long) out.length() + text.length());
      out.append(text);
    }
    return out.toString();
  }

  private List<Object> all(List<Expression> expressions, Scope scope) {
    List<Object> values = new ArrayList<>(expressions.size());
    for (Expression expression : expressions) {
      values.add(evaluate(expression, scope));
    }
    return values;
  }

  Object filter(Expression.Filter filter, Object value, Scope scope) {
    return Filters.apply(this, filter.name(), value, arguments(filter.given(), scope));
  }

  Object call(Object callee, Arguments arguments) {
    if (callee instanceof Callable function) {
      return function.call(arguments);
    }
    if (callee instanceof Undefined u) {
      throw u.failure();
    }
    throw new TemplateException("%s cannot be called", Values.kind(callee));
  }

  Arguments arguments(Expression.Given given, Scope scope) {
    if (given == Expression.Given.NOTHING) {
      return Arguments.NONE;
    }
    List<Object> positional = all(given.positional(), scope);
    Map<String, Object> named = new LinkedHashMap<>();
    for (Expression.Named argument : given.named()) {
      named.put(argument.name(), evaluate(argument.value(), scope));
    }
    if (given.list() != null) {
      positional.addAll(Values.items(evaluate(given.list(), scope), limits));
    }
    if (given.dict() != null) {
      if (!(evaluate(given.dict(), scope) instanceof Map<?, ?> dict)) {
        throw new TemplateException("what follows ** must be a dict");
      }
      dict.forEach((key, value) -> named.put(String.valueOf(key), value));
    }
    return new Arguments(positional, named);
  }
}
