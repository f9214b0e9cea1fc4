package org.dualselect.template;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Values as JSON, laid out as Python's {@code json.dumps} does. */
final class JsonText {
  private final Limits limits;
  private final boolean ascii;
  private final boolean sorted;
  private final String indent;
  private final String comma;
  private final String colon;
  private final StringBuilder out = new StringBuilder();

  /**
   * @param indent spaces a level, or text; null puts all on one line
   * @param separators between items, and between key and value; null for Python's own
   */
  JsonText(Limits limits, boolean ascii, boolean sorted, Object indent, Object separators) {
    this.limits = limits;
    this.ascii = ascii;
    this.sorted = sorted;
    this.indent = indent(indent);
    if (separators instanceof List<?> pair
        && pair.size() == 2
        && pair.get(0) instanceof String first
        && pair.get(1) instanceof String second) {
      comma = first;
      colon = second;
    } else if (separators == null) {
      comma = indent == null ? ", " : ",";
      colon = ": ";
    } else {
      throw new TemplateException("the separators of tojson must be two texts");
    }
  }

  private String indent(Object given) {
    if (given instanceof String || given == null) {
      return (String) given;
    }
    if (!Numbers.isNumber(given)) {
      throw new TemplateException("the indent of tojson must be a whole number or text");
    }
    long width = Math.max(0, Numbers.number(given).longValue());
    limits.text(width);
    return " ".repeat((int) width);
  }

  String of(Object value) {
    add(value, 0);
    return out.toString();
  }

  private void add(Object value, int level) {
    limits.step();
    limits.size(out.length());
    if (value instanceof String s) {
      quote(s);
    } else if (value instanceof Map<?, ?> map) {
      object(map, level);
    } else if (value instanceof List<?> list && !(value instanceof View)) {
      array(list, level);
    } else if (value == null || Numbers.isNumber(value)) {
      out.append(scalar(value));
    } else {
      throw new TemplateException("%s has no form in JSON", Values.kind(value));
    }
  }

  private static String scalar(Object value) {
    if (value instanceof Double d) {
      String sign = d < 0 ? "-" : "";
      return d.isNaN() ? "NaN" : d.isInfinite() ? sign + "Infinity" : Numbers.repr(d);
    }
    return String.valueOf(value);
  }

  private void array(List<?> list, int level) {
    out.append('[');
    for (int i = 0; i < list.size(); i++) {
      out.append(i == 0 ? "" : comma);
      newLine(level + 1);
      add(list.get(i), level + 1);
    }
    close(list.isEmpty(), level, ']');
  }

  private void object(Map<?, ?> map, int level) {
    out.append('{');
    List<Map.Entry<?, ?>> entries = new ArrayList<>(map.entrySet());
    if (sorted) {
      Operators operators = new Operators(limits);
      entries.sort((a, b) -> operators.order("<", a.getKey(), b.getKey()));
    }
    boolean first = true;
    for (Map.Entry<?, ?> entry : entries) {
      out.append(first ? "" : comma);
      first = false;
      newLine(level + 1);
      quote(key(entry.getKey()));
      out.append(colon);
      add(entry.getValue(), level + 1);
    }
    close(first, level, '}');
  }

  private static String key(Object key) {
    if (key instanceof String s) {
      return s;
    }
    if (key == null || Numbers.isNumber(key)) {
      return scalar(key);
    }
    throw new TemplateException("%s cannot be a key in JSON", Values.kind(key));
  }

  private void newLine(int level) {
    if (indent != null) {
      limits.text((long) indent.length() * level);
      out.append('\n').append(indent.repeat(level));
    }
  }

  private void close(boolean empty, int level, char bracket) {
    if (!empty) {
      newLine(level);
    }
    out.append(bracket);
  }

  private void quote(String s) {
    limits.text(s.length());
    out.append('"');
    for (char c : s.toCharArray()) {
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        case '\b' -> out.append("\\b");
        case '\f' -> out.append("\\f");
        default -> {
          if (c < ' ' || ascii && c > '~') {
            out.append(String.format("\\u%04x", (int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }
}
