package org.dualselect.template;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.dualselect.data.Whitespace;
import org.dualselect.template.Token.Kind;

/**
 * A template to tokens, with the white space rules of Hugging Face's environment: {@code
 * trim_blocks} (a newline right after a block or comment goes), {@code lstrip_blocks} (so does the
 * indentation before one that begins a line), {@code -} on either side of a tag (all white space
 * there goes), {@code +} (none does), and the template's last newline is not its own.
 */
final class Lexer {
  private static final Pattern RAW = Pattern.compile("\\s*raw\\s*(-?)%}");
  private static final Pattern END_RAW = Pattern.compile("\\{%([-+]?)\\s*endraw\\s*([-+]?)%}");

  private final String source;
  private final List<Token> tokens = new ArrayList<>();
  private final ExpressionLexer expressions;
  private int at;
  private int line = 1;

  private Lexer(String template) {
    String unix = template.replace("\r\n", "\n").replace('\r', '\n');
    source = unix.endsWith("\n") ? unix.substring(0, unix.length() - 1) : unix;
    expressions = new ExpressionLexer(source, tokens);
  }

  /** All of them; the last is an END. */
  static List<Token> tokens(String template) {
    Lexer lexer = new Lexer(template);
    try {
      lexer.run();
    } catch (TemplateException e) {
      throw e.at(lexer.line);
    }
    lexer.tokens.add(new Token(Kind.END, "", lexer.line));
    return lexer.tokens;
  }

  private void run() {
    for (int tag = nextTag(); tag >= 0; tag = nextTag()) {
      char kind = source.charAt(tag + 1);
      char sign = signAt(tag + 2);
      data(before(tag, sign, kind != '{'), tag);
      at = tag + (sign == 0 ? 2 : 3);
      switch (kind) {
        case '#' -> comment();
        case '{' -> tag(Kind.VARIABLE_BEGIN, Kind.VARIABLE_END, "}}");
        default -> block();
      }
    }
    data(source.substring(at), source.length());
  }

  private int nextTag() {
    for (int i = source.indexOf('{', at); i >= 0 && i + 1 < source.length(); ) {
      if ("{%#".indexOf(source.charAt(i + 1)) >= 0) {
        return i;
      }
      i = source.indexOf('{', i + 1);
    }
    return -1;
  }

  private char signAt(int i) {
    char c = i < source.length() ? source.charAt(i) : 0;
    return c == '-' || c == '+' ? c : 0;
  }

  /** The text up to a tag, less the white space that the tag takes. */
  private String before(int tag, char sign, boolean block) {
    String text = source.substring(at, tag);
    if (sign == '-') {
      return Whitespace.stripTrailing(text);
    }
    int start = text.lastIndexOf('\n') + 1;
    boolean startsLine = start > 0 || at == 0 || source.charAt(at - 1) == '\n';
    boolean strips = sign != '+' && block && startsLine;
    return strips && Whitespace.strip(text.substring(start)).isEmpty()
        ? text.substring(0, start)
        : text;
  }

  private void data(String text, int end) {
    if (!text.isEmpty()) {
      tokens.add(new Token(Kind.DATA, text, line));
    }
    moveTo(end);
  }

  private void moveTo(int end) {
    for (int i = at; i < end; i++) {
      line += source.charAt(i) == '\n' ? 1 : 0;
    }
    at = end;
  }

  private void comment() {
    int end = source.indexOf("#}", at);
    if (end < 0) {
      throw new TemplateException("a comment {# has no end #}");
    }
    char sign = end > at ? signAt(end - 1) : 0;
    moveTo(end + 2);
    after(sign, true);
  }

  private void block() {
    Matcher raw = RAW.matcher(source).region(at, source.length());
    if (!raw.lookingAt()) {
      tag(Kind.BLOCK_BEGIN, Kind.BLOCK_END, "%}");
      return;
    }
    moveTo(raw.end());
    after(raw.group(1).isEmpty() ? 0 : '-', false);
    Matcher end = END_RAW.matcher(source);
    if (!end.find(at)) {
      throw new TemplateException("{% raw %} has no {% endraw %}");
    }
    data(before(end.start(), sign(end.group(1)), true), end.end());
    after(sign(end.group(2)), true);
  }

  private static char sign(String group) {
    return group.isEmpty() ? 0 : group.charAt(0);
  }

  private void tag(Kind begin, Kind end, String close) {
    tokens.add(new Token(begin, "", line));
    int stop = expressions.run(at, line, close);
    line = expressions.line();
    at = stop;
    char sign = signAt(stop);
    tokens.add(new Token(end, "", line));
    moveTo(stop + close.length() + (sign == 0 ? 0 : 1));
    after(sign, end == Kind.BLOCK_END);
  }

  /** Takes the white space behind a tag. */
  private void after(char sign, boolean trim) {
    int end = at;
    if (sign == '-') {
      while (end < source.length() && Whitespace.is(source.charAt(end))) {
        end++;
      }
    } else if (sign == 0 && trim && end < source.length() && source.charAt(end) == '\n') {
      end++;
    }
    moveTo(end);
  }
}
