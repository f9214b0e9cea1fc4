package org.dualselect.template;

import java.util.List;
import java.util.Map;

/** Values as text: Python's {@code str} and {@code repr}. */
final class Text {
  private final Limits limits;
  private final StringBuilder out = new StringBuilder();

  private Text(Limits limits) {
    this.limits = limits;
  }

  /** What {@code {{ value }}} prints. */
  static String of(Object value, Limits limits) {
    if (value instanceof String s) {
      return s;
    }
    return value instanceof Undefined ? "" : repr(value, limits);
  }

  /** Text in quotes, as inside a list. */
  static String repr(Object value, Limits limits) {
    Text text = new Text(limits);
    text.add(value);
    return text.out.toString();
  }

  private void add(Object value) {
    limits.step();
    if (value == null) {
      out.append("None");
    } else if (value instanceof Boolean b) {
      out.append(b ? "True" : "False");
    } else if (value instanceof Double d) {
      out.append(Numbers.repr(d));
    } else if (value instanceof Long) {
      out.append(value);
    } else if (value instanceof String s) {
      quote(s);
    } else if (value instanceof Undefined) {
      out.append("Undefined");
    } else if (value instanceof Tuple tuple) {
      list("(", tuple, tuple.size() == 1 ? ",)" : ")");
    } else if (value instanceof View) {
      throw new TemplateException("%s cannot be printed; make it a list", Values.kind(value));
    } else if (value instanceof List<?> list) {
      list("[", list, "]");
    } else if (value instanceof Map<?, ?> map) {
      dict(map);
    } else {
      throw new TemplateException("%s cannot be printed", Values.kind(value));
    }
    limits.size(out.length());
  }

  private void list(String open, List<?> items, String close) {
    out.append(open);
    String separator = "";
    for (Object item : items) {
      out.append(separator);
      add(item);
      separator = ", ";
    }
    out.append(close);
  }

  private void dict(Map<?, ?> map) {
    out.append('{');
    String separator = "";
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      out.append(separator);
      add(entry.getKey());
      out.append(": ");
      add(entry.getValue());
      separator = ", ";
    }
    out.append('}');
  }

  private void quote(String s) {
    limits.text(s.length());
    char quote = s.indexOf('\'') >= 0 && s.indexOf('"') < 0 ? '"' : '\'';
    out.append(quote);
    s.codePoints().forEach(c -> character(c, quote));
    out.append(quote);
  }

  private void character(int c, char quote) {
    switch (c) {
      case '\n' -> out.append("\\n");
      case '\r' -> out.append("\\r");
      case '\t' -> out.append("\\t");
      case '\\' -> out.append("\\\\");
      default -> {
        if (c == quote) {
          out.append('\\').append(quote);
        } else if (printable(c)) {
          out.appendCodePoint(c);
        } else {
          String form = c < 0x100 ? "\\x%02x" : c < 0x10000 ? "\\u%04x" : "\\U%08x";
          out.append(String.format(form, c));
        }
      }
    }
  }

  private static boolean printable(int c) {
    return c == ' '
        || switch (Character.getType(c)) {
          case Character.CONTROL,
              Character.FORMAT,
              Character.SURROGATE,
              Character.PRIVATE_USE,
              Character.UNASSIGNED,
              Character.SPACE_SEPARATOR,
              Character.LINE_SEPARATOR,
              Character.PARAGRAPH_SEPARATOR ->
              false;
          default -> true;
        };
  }
}
