package org.dualselect.template;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.dualselect.template.Statement.Signature;
import org.dualselect.template.Statement.Target;
import org.dualselect.template.Token.Kind;

/** Tokens to statements. */
final class Parser {
  /** Far beyond any real template; bounds the depth of the stack. */
  private static final int DEPTH = 100;

  private final TokenStream tokens;
  private final ExpressionParser expressions;
  private final TargetParser targets;
  private int depth;
  private int loops;

  private Parser(TokenStream tokens) {
    this.tokens = tokens;
    this.expressions = new ExpressionParser(tokens);
    this.targets = new TargetParser(tokens, expressions);
  }

  static List<Statement> parse(String template) {
    TokenStream tokens = new TokenStream(Lexer.tokens(template));
    Parser parser = new Parser(tokens);
    try {
      List<Statement> body = parser.body();
      return tokens.at(Kind.END) ? body : parser.unknown();
    } catch (TemplateException e) {
      throw e.at(tokens.current().line());
    }
  }

  private List<Statement> unknown() {
    throw new TemplateException("%s has no place here", tokens.current().shown());
  }

  /** Up to one of these tags, whose name is passed, or to the end of the template. */
  private List<Statement> body(String... ends) {
    if (++depth > DEPTH) {
      throw new TemplateException("blocks are nested more than %d deep", DEPTH);
    }
    List<Statement> body = new ArrayList<>();
    while (true) {
      Token token = tokens.current();
      switch (token.kind()) {
        case DATA -> body.add(new Statement.Text(tokens.next().text(), token.line()));
        case VARIABLE_BEGIN -> {
          tokens.next();
          body.add(new Statement.Output(expressions.tuple(), token.line()));
          tokens.expect(Kind.VARIABLE_END, "the end of the tag");
        }
        case BLOCK_BEGIN -> {
          tokens.next();
          if (tokens.at(Kind.NAME) && Arrays.asList(ends).contains(tokens.current().text())) {
            depth--;
            return body;
          }
          body.add(statement(tokens.expect(Kind.NAME, "the name of a tag").text(), token.line()));
          endTag();
        }
        default -> {
          if (ends.length > 0) {
            tokens.fail("{% " + ends[ends.length - 1] + " %}");
          }
          depth--;
          return body;
        }
      }
    }
  }

  private void endTag() {
    tokens.expect(Kind.BLOCK_END, "the end of the tag");
  }

  /** The body of a block, and the name of the tag that ends it. */
  private List<Statement> block(String end) {
    endTag();
    List<Statement> body = body(end);
    tokens.expectName(end);
    return body;
  }

  private Statement statement(String tag, int line) {
    return switch (tag) {
      case "if" -> branch(line);
      case "for" -> loop(line);
      case "set" -> set(line);
      case "macro" -> macro(line);
      case "generation" -> new Statement.Generation(outsideLoops("endgeneration"), line);
      case "break", "continue" -> jump(tag, line);
      case "call" -> callBlock(line);
      case "with" -> with(line);
      case "filter" -> {
        Expression.Filter filter = expressions.operands().filter(null);
        while (tokens.skipOperator("|")) {
          filter = expressions.operands().filter(filter);
        }
        yield new Statement.FilterBlock(filter, block("endfilter"), line);
      }
      default -> throw new TemplateException("the tag {%% %s %%} is not supported", tag);
    };
  }

  private Statement branch(int line) {
    Expression test = expressions.withoutConditional();
    endTag();
    List<Statement> then = body("elif", "else", "endif");
    int next = tokens.current().line();
    List<Statement> otherwise = List.of();
    if (tokens.skipName("elif")) {
      return new Statement.If(test, then, List.of(branch(next)), line);
    }
    if (tokens.skipName("else")) {
      endTag();
      otherwise = body("endif");
    }
    tokens.expectName("endif");
    return new Statement.If(test, then, otherwise, line);
  }

  private Statement loop(int line) {
    Target target = targets.target(false);
    tokens.expectName("in");
    Expression items = expressions.withoutConditional();
    Expression filter = tokens.skipName("if") ? expressions.expression() : null;
    if (tokens.atName("recursive")) {
      throw new TemplateException("recursive loops are not supported");
    }
    endTag();
    loops++;
    List<Statement> body = body("else", "endfor");
    loops--;
    List<Statement> otherwise = List.of();
    if (tokens.skipName("else")) {
      endTag();
      otherwise = body("endfor");
    }
    tokens.expectName("endfor");
    return new Statement.For(target, items, filter, body, otherwise, line);
  }

  private Statement jump(String tag, int line) {
    if (loops == 0) {
      throw new TemplateException("{%% %s %%} is outside of a loop", tag);
    }
    return new Statement.Jump(tag.equals("break"), line);
  }

  private Statement set(int line) {
    Target target = targets.target(true);
    if (tokens.skipOperator("=")) {
      return new Statement.Set(target, expressions.tuple(), line);
    }
    Expression.Filter filter = expressions.operands().filters(null);
    return new Statement.SetBlock(target, filter, block("endset"), line);
  }

  private Statement macro(int line) {
    String name = targets.name();
    Signature signature = targets.signature();
    return new Statement.DefineMacro(name, signature, outsideLoops("endmacro"), line);
  }

  private Statement callBlock(int line) {
    Signature signature =
        tokens.atOperator("(") ? targets.signature() : new Signature(List.of(), List.of());
    if (expressions.expression() instanceof Expression.Call call) {
      return new Statement.CallBlock(signature, call, outsideLoops("endcall"), line);
    }
    throw new TemplateException("{% call %} must call a macro");
  }

  private Statement with(int line) {
    List<Statement.Binding> bindings = new ArrayList<>();
    while (!tokens.at(Kind.BLOCK_END)) {
      if (!bindings.isEmpty()) {
        tokens.expectOperator(",");
      }
      Target target = targets.target(false);
      tokens.expectOperator("=");
      bindings.add(new Statement.Binding(target, expressions.expression()));
    }
    return new Statement.With(bindings, block("endwith"), line);
  }

  /** A body that is a function of its own: no break leads out of it. */
  private List<Statement> outsideLoops(String end) {
    int around = loops;
    loops = 0;
    List<Statement> body = block(end);
    loops = around;
    return body;
  }
}
