package org.dualselect.template;

import java.util.List;
import org.dualselect.template.Token.Kind;

/** The tokens of a template with a place in them. */
final class TokenStream {
  private final List<Token> tokens;
  private int at;

  TokenStream(List<Token> tokens) {
    this.tokens = tokens;
  }

  Token current() {
    return tokens.get(at);
  }

  /** The token after the current one. */
  Token ahead() {
    return tokens.get(Math.min(at + 1, tokens.size() - 1));
  }

  /** The current token; the next becomes current. */
  Token next() {
    Token token = tokens.get(at);
    at = Math.min(at + 1, tokens.size() - 1);
    return token;
  }

  boolean at(Kind kind) {
    return current().kind() == kind;
  }

  boolean atName(String word) {
    return current().is(Kind.NAME, word);
  }

  boolean atOperator(String word) {
    return current().is(Kind.OPERATOR, word);
  }

  /** Passes this name, if it is the current token. */
  boolean skipName(String word) {
    return skip(atName(word));
  }

  boolean skipOperator(String word) {
    return skip(atOperator(word));
  }

  Token expect(Kind kind, String wanted) {
    return at(kind) ? next() : fail(wanted);
  }

  void expectName(String word) {
    if (!skipName(word)) {
      fail("'" + word + "'");
    }
  }

  void expectOperator(String word) {
    if (!skipOperator(word)) {
      fail("'" + word + "'");
    }
  }

  Token fail(String wanted) {
    throw new TemplateException("expected %s, not %s", wanted, current().shown())
        .at(current().line());
  }

  private boolean skip(boolean there) {
    if (there) {
      next();
    }
    return there;
  }
}
