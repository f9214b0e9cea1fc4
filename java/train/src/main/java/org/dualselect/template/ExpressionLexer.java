package org.dualselect.template;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.dualselect.data.Whitespace;
import org.dualselect.template.Token.Kind;

/** The tokens inside one tag. */
final class ExpressionLexer {
  private static final String DIGITS = "(?:\\d+_)*\\d+";
  private static final Pattern FLOAT =
      Pattern.compile("(?<!\\.)D(?:(?:\\.D)?[eE][-+]?D|\\.D)".replace("D", DIGITS));
  private static final Pattern INTEGER =
      Pattern.compile(
          "0[bB](?:_?[01])+|0[oO](?:_?[0-7])+|0[xX](?:_?[\\da-fA-F])+|[1-9](?:_?\\d)*|0(?:_?0)*");
  private static final Pattern NAME =
      Pattern.compile("[\\p{L}\\p{Nl}_][\\p{L}\\p{Nl}\\p{Mn}\\p{Mc}\\p{Nd}\\p{Pc}]*");
  private static final Pattern OPERATOR =
      Pattern.compile("//|\\*\\*|[=!<>]=|[-+/*%~\\[\\](){}<>=.:|,;]");

  private final String source;
  private final List<Token> tokens;
  private final Matcher floats;
  private final Matcher integers;
  private final Matcher names;
  private final Matcher operators;
  private int at;
  private int line;

  ExpressionLexer(String source, List<Token> tokens) {
    this.source = source;
    this.tokens = tokens;
    // A number after a dot is an index, so this one has to see the dot.
    floats = FLOAT.matcher(source).useTransparentBounds(true);
    integers = INTEGER.matcher(source);
    names = NAME.matcher(source);
    operators = OPERATOR.matcher(source);
  }

  int line() {
    return line;
  }

  /**
   * Reads from {@code from} to the tag's end, {@code close}, its sign included; returns where that
   * is. An end inside brackets is none: {@code {{ {"a": {}}.a }}}.
   */
  int run(int from, int atLine, String close) {
    at = from;
    line = atLine;
    Deque<Character> open = new ArrayDeque<>();
    try {
      while (true) {
        skipSpace();
        if (at >= source.length()) {
          throw new TemplateException("a tag has no end %s", close);
        }
        if (open.isEmpty() && ends(close)) {
          return at;
        }
        token(open);
      }
    } catch (TemplateException e) {
      throw e.at(line);
    }
  }

  private boolean ends(String close) {
    char c = source.charAt(at);
    boolean signed = c == '-' || c == '+' && close.equals("%}");
    return source.startsWith(close, at) || signed && source.startsWith(close, at + 1);
  }

  private void skipSpace() {
    while (at < source.length() && Whitespace.is(source.charAt(at))) {
      line += source.charAt(at) == '\n' ? 1 : 0;
      at++;
    }
  }

  private void token(Deque<Character> open) {
    char c = source.charAt(at);
    if (c == '\'' || c == '"') {
      StringLiteral literal = StringLiteral.read(source, at);
      tokens.add(new Token(Kind.STRING, literal.value(), line));
      line += literal.lines();
      at = literal.end();
    } else if (Character.isDigit(c)) {
      if (!take(Kind.FLOAT, floats) && !take(Kind.INTEGER, integers)) {
        throw unexpected(c);
      }
    } else if (!take(Kind.NAME, names)) {
      if (!take(Kind.OPERATOR, operators)) {
        throw unexpected(c);
      }
      balance(open, c);
    }
  }

  private static TemplateException unexpected(char c) {
    return new TemplateException("unexpected character '%c'", c);
  }

  private boolean take(Kind kind, Matcher matcher) {
    if (!matcher.region(at, source.length()).lookingAt()) {
      return false;
    }
    tokens.add(new Token(kind, matcher.group(), line));
    at = matcher.end();
    return true;
  }

  private static void balance(Deque<Character> open, char c) {
    switch (c) {
      case '(' -> open.push(')');
      case '[' -> open.push(']');
      case '{' -> open.push('}');
      case ')', ']', '}' -> {
        if (open.isEmpty() || open.pop() != c) {
          throw new TemplateException("'%c' closes nothing", c);
        }
      }
      default -> {}
    }
  }
}
