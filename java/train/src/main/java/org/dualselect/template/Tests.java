package org.dualselect.template;

import java.util.List;
import java.util.Map;
import org.dualselect.data.DidYouMean;

/** {@code value is name}. */
final class Tests {
  private interface Check {
    boolean holds(Evaluator evaluator, Object value, Arguments arguments);
  }

  private static final Map<String, String> COMPARISONS =
      Map.ofEntries(
          Map.entry("eq", "=="),
          Map.entry("equalto", "=="),
          Map.entry("==", "=="),
          Map.entry("ne", "!="),
          Map.entry("!=", "!="),
          Map.entry("lt", "<"),
          Map.entry("lessthan", "<"),
          Map.entry("<", "<"),
          Map.entry("le", "<="),
          Map.entry("<=", "<="),
          Map.entry("gt", ">"),
          Map.entry("greaterthan", ">"),
          Map.entry(">", ">"),
          Map.entry("ge", ">="),
          Map.entry(">=", ">="),
          Map.entry("in", "in"));

  private static final Map<String, Check> CHECKS =
      Map.ofEntries(
          Map.entry("defined", (e, v, a) -> !(v instanceof Undefined)),
          Map.entry("undefined", (e, v, a) -> v instanceof Undefined),
          Map.entry("none", (e, v, a) -> v == null),
          Map.entry("boolean", (e, v, a) -> v instanceof Boolean),
          Map.entry("true", (e, v, a) -> Boolean.TRUE.equals(v)),
          Map.entry("false", (e, v, a) -> Boolean.FALSE.equals(v)),
          Map.entry("string", (e, v, a) -> v instanceof String),
          Map.entry("number", (e, v, a) -> Numbers.isNumber(v)),
          Map.entry("integer", (e, v, a) -> v instanceof Long),
          Map.entry("float", (e, v, a) -> v instanceof Double),
          Map.entry("mapping", (e, v, a) -> v instanceof Map),
          Map.entry("iterable", (e, v, a) -> Values.isIterable(v)),
          Map.entry("sequence", (e, v, a) -> !(v instanceof Lazy) && Values.isIterable(v)),
          Map.entry("callable", (e, v, a) -> v instanceof Callable || v instanceof Undefined),
          Map.entry("odd", (e, v, a) -> isOne(e, v)),
          Map.entry("even", (e, v, a) -> e.operators.equal(remainder(e, v, 2L), 0L)),
          Map.entry("divisibleby", Tests::isDivisible),
          Map.entry("sameas", Tests::isSame),
          Map.entry("upper", (e, v, a) -> StringMethods.isUpper(Text.of(v, e.limits))),
          Map.entry("lower", (e, v, a) -> StringMethods.isLower(Text.of(v, e.limits))),
          Map.entry("filter", (e, v, a) -> v instanceof String name && Filters.has(name)),
          Map.entry("test", (e, v, a) -> v instanceof String name && has(name)));

  private Tests() {}

  private static boolean has(String name) {
    return CHECKS.containsKey(name) || COMPARISONS.containsKey(name);
  }

  static boolean apply(Evaluator evaluator, String name, Object value, Arguments arguments) {
    String operator = COMPARISONS.get(name);
    if (operator != null) {
      Object other = arguments.bind(name, 1, "other").get("other");
      return evaluator.operators.compare(operator, value, other);
    }
    Check check = CHECKS.get(name);
    if (check == null) {
      throw new TemplateException(
          "the test '%s' is not supported%s", name, DidYouMean.hint(name, CHECKS.keySet()));
    }
    if (!List.of("divisibleby", "sameas").contains(name)) {
      arguments.bind(name, 0);
    }
    return check.holds(evaluator, value, arguments);
  }

  private static Object remainder(Evaluator evaluator, Object value, Object by) {
    if (value instanceof String) {
      throw new TemplateException("text has no remainder");
    }
    return evaluator.operators.arithmetic("%", value, by);
  }

  private static boolean isOne(Evaluator evaluator, Object value) {
    return evaluator.operators.equal(remainder(evaluator, value, 2L), 1L);
  }

  private static boolean isDivisible(Evaluator evaluator, Object value, Arguments arguments) {
    Object by = arguments.bind("divisibleby", 1, "num").get("num");
    return evaluator.operators.equal(remainder(evaluator, value, by), 0L);
  }

  /** Python's {@code is}: one object, or the same small constant. */
  private static boolean isSame(Evaluator evaluator, Object value, Arguments arguments) {
    Object other = arguments.bind("sameas", 1, "other").get("other");
    boolean constant = value instanceof Boolean || value instanceof Long || value instanceof String;
    return value == other || constant && value.equals(other);
  }
}
