package org.dualselect.template;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.dualselect.template.Statement.Signature;
import org.dualselect.template.Statement.Target;
import org.dualselect.template.Token.Kind;

/** Names that get a value: of set, for and with, and the parameters of macros. */
final class TargetParser {
  private static final Set<String> RESERVED =
      Set.of("true", "false", "none", "True", "False", "None");

  private final TokenStream tokens;
  private final ExpressionParser expressions;

  TargetParser(TokenStream tokens, ExpressionParser expressions) {
    this.tokens = tokens;
    this.expressions = expressions;
  }

  Signature signature() {
    List<String> parameters = new ArrayList<>();
    List<Expression> defaults = new ArrayList<>();
    tokens.expectOperator("(");
    while (!tokens.atOperator(")")) {
      if (!parameters.isEmpty()) {
        tokens.expectOperator(",");
      }
      parameters.add(name());
      if (tokens.skipOperator("=")) {
        defaults.add(expressions.expression());
      } else if (!defaults.isEmpty()) {
        throw new TemplateException("a parameter without a default follows one that has one");
      }
    }
    tokens.expectOperator(")");
    return new Signature(parameters, defaults);
  }

  String name() {
    String name = tokens.expect(Kind.NAME, "a name").text();
    if (RESERVED.contains(name)) {
      throw new TemplateException("'%s' cannot be assigned to", name);
    }
    return name;
  }

  Target target(boolean members) {
    List<Target> parts = new ArrayList<>();
    do {
      parts.add(tokens.skipOperator("(") ? bracketed(members) : single(members));
    } while (tokens.skipOperator(",") && !tokens.atName("in") && !tokens.atOperator("="));
    return parts.size() == 1 ? parts.get(0) : new Target.Tuple(parts);
  }

  private Target bracketed(boolean members) {
    Target target = target(members);
    tokens.expectOperator(")");
    return target;
  }

  private Target single(boolean members) {
    String name = name();
    return members && tokens.skipOperator(".")
        ? new Target.Member(name, tokens.expect(Kind.NAME, "a name after '.'").text())
        : new Target.Variable(name);
  }
}
