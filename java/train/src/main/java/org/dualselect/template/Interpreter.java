package org.dualselect.template;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.dualselect.template.Statement.Signature;
import org.dualselect.template.Statement.Target;

/** Runs a template once. */
final class Interpreter {
  private enum Flow {
    ON,
    BREAK,
    CONTINUE
  }

  private final Evaluator evaluator = new Evaluator();
  private final Limits limits = evaluator.limits;
  private final List<Rendered.Span> generations = new ArrayList<>();
  private final Output root = new Output(limits);
  private Output out = root;

  static Rendered run(List<Statement> template, Map<String, Object> variables, Globals globals) {
    Interpreter interpreter = new Interpreter();
    Scope scope = new Scope(globals.scope(interpreter.limits));
    variables.forEach(scope::set);
    interpreter.run(template, new Scope(scope));
    return new Rendered(interpreter.root.toString(), List.copyOf(interpreter.generations));
  }

  private Flow run(List<Statement> statements, Scope scope) {
    for (Statement statement : statements) {
      try {
        limits.step();
        Flow flow = run(statement, scope);
        if (flow != Flow.ON) {
          return flow;
        }
      } catch (TemplateException e) {
        throw e.at(statement.line());
      }
    }
    return Flow.ON;
  }

  private Flow run(Statement statement, Scope scope) {
    if (statement instanceof Statement.Text s) {
      out.add(s.text());
    } else if (statement instanceof Statement.Output s) {
      out.add(Text.of(evaluator.evaluate(s.value(), scope), limits));
    } else if (statement instanceof Statement.If s) {
      boolean holds = Values.truth(evaluator.evaluate(s.test(), scope));
      return run(holds ? s.then() : s.otherwise(), scope);
    } else if (statement instanceof Statement.For s) {
      return loop(s, scope);
    } else if (statement instanceof Statement.Jump s) {
      return s.out() ? Flow.BREAK : Flow.CONTINUE;
    } else if (statement instanceof Statement.Set s) {
      assign(s.target(), evaluator.evaluate(s.value(), scope), scope);
    } else if (statement instanceof Statement.SetBlock s) {
      assign(s.target(), captured(s.body(), s.filter(), scope), scope);
    } else if (statement instanceof Statement.FilterBlock s) {
      out.add(Text.of(captured(s.body(), s.filter(), scope), limits));
    } else if (statement instanceof Statement.With s) {
      Scope inner = new Scope(scope);
      s.bindings().forEach(b -> assign(b.target(), evaluator.evaluate(b.value(), scope), inner));
      return run(s.body(), inner);
    } else if (statement instanceof Statement.DefineMacro s) {
      scope.set(s.name(), macro(s.name(), s.signature(), s.body(), scope));
    } else if (statement instanceof Statement.CallBlock s) {
      Arguments given = evaluator.arguments(s.call().given(), scope);
      Map<String, Object> named = new LinkedHashMap<>(given.named());
      named.put("caller", macro("caller", s.signature(), s.body(), scope));
      Object callee = evaluator.evaluate(s.call().callee(), scope);
      Object made = evaluator.call(callee, new Arguments(given.positional(), named));
      out.add(Text.of(made, limits));
    } else if (statement instanceof Statement.Generation s) {
      // Transformers takes the block's text first, then looks how long the whole text is.
      String text = captured(s.body(), new Scope(scope));
      generations.add(new Rendered.Span(root.length(), root.length() + text.length()));
      out.add(text);
    }
    return Flow.ON;
  }

  private Flow loop(Statement.For s, Scope scope) {
    List<Object> items = Values.items(evaluator.evaluate(s.items(), scope), limits);
    if (s.filter() != null) {
      List<Object> kept = new ArrayList<>();
      for (Object item : items) {
        Scope inner = new Scope(scope);
        assign(s.target(), item, inner);
        if (Values.truth(evaluator.evaluate(s.filter(), inner))) {
          kept.add(item);
        }
      }
      items = kept;
    }
    Loop loop = new Loop(items);
    for (Object item : items) {
      limits.step();
      loop.advance();
      Scope inner = new Scope(scope);
      inner.set("loop", loop);
      assign(s.target(), item, inner);
      if (run(s.body(), inner) == Flow.BREAK) {
        break;
      }
    }
    return items.isEmpty() ? run(s.otherwise(), new Scope(scope)) : Flow.ON;
  }

  /** The text of a block that has a scope of its own, through a filter unless that is null. */
  private Object captured(List<Statement> body, Expression.Filter filter, Scope scope) {
    Scope inner = new Scope(scope);
    return filtered(filter, captured(body, inner), inner);
  }

  private Object filtered(Expression.Filter filter, Object text, Scope scope) {
    if (filter == null) {
      return text;
    }
    Object value =
        filter.value() == null ? text : filtered((Expression.Filter) filter.value(), text, scope);
    return evaluator.filter(filter, value, scope);
  }

  private String captured(List<Statement> body, Scope scope) {
    Output around = out;
    out = new Output(limits);
    try {
      run(body, scope);
      return out.toString();
    } finally {
      out = around;
    }
  }

  /** A macro sees the variables around its definition as they are when it is called. */
  private Callable macro(String name, Signature signature, List<Statement> body, Scope around) {
    return arguments -> {
      limits.enterMacro();
      Scope scope = new Scope(around);
      bind(name, signature, arguments, scope);
      String text = captured(body, scope);
      limits.leaveMacro();
      return text;
    };
  }

  private void bind(String name, Signature signature, Arguments given, Scope scope) {
    List<String> parameters = signature.parameters();
    List<Object> positional = given.positional();
    Map<String, Object> named = new LinkedHashMap<>(given.named());
    for (int i = 0; i < parameters.size(); i++) {
      String parameter = parameters.get(i);
      int optional = i - (parameters.size() - signature.defaults().size());
      if (i < positional.size() && named.containsKey(parameter)) {
        throw new TemplateException("macro %s is given '%s' twice", name, parameter);
      }
      if (i < positional.size()) {
        scope.set(parameter, positional.get(i));
      } else if (named.containsKey(parameter)) {
        scope.set(parameter, named.remove(parameter));
      } else if (optional >= 0) {
        scope.set(parameter, evaluator.evaluate(signature.defaults().get(optional), scope));
      } else {
        scope.set(parameter, new Undefined("parameter '" + parameter + "' was not given"));
      }
    }
    if (named.containsKey("caller")) {
      scope.set("caller", named.remove("caller"));
    }
    if (positional.size() > parameters.size() || !named.isEmpty()) {
      throw new TemplateException("macro %s is given more than its parameters", name);
    }
  }

  private void assign(Target target, Object value, Scope scope) {
    if (target instanceof Target.Variable variable) {
      scope.set(variable.name(), value);
    } else if (target instanceof Target.Member member) {
      if (!(scope.get(member.namespace()) instanceof Namespace namespace)) {
        throw new TemplateException(
            "'%s' is no namespace: its members cannot be set", member.namespace());
      }
      namespace.members.put(member.name(), value);
    } else if (target instanceof Target.Tuple tuple) {
      List<Object> values = Values.items(value, limits);
      if (values.size() != tuple.parts().size()) {
        throw new TemplateException(
            "%d names cannot take %d values", tuple.parts().size(), values.size());
      }
      for (int i = 0; i < values.size(); i++) {
        assign(tuple.parts().get(i), values.get(i), scope);
      }
    }
  }
}
