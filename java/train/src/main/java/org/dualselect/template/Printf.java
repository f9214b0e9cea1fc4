package org.dualselect.template;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code '%s' % value} and {@code '{}'.format(value)}, without widths. */
final class Printf {
  private static final Pattern PERCENT =
      Pattern.compile(
          "%(?:\\((?<key>[^)]*)\\))?(?:\\.(?<places>\\d{1,2}))?(?<kind>.?)", Pattern.DOTALL);
  private static final Pattern BRACES = Pattern.compile("\\{\\{|}}|\\{(?<field>\\w*)}|[{}]");

  private Printf() {}

  static String format(String format, Object values, Limits limits) {
    List<?> list = values instanceof Tuple tuple ? tuple : java.util.Arrays.asList(values);
    StringBuilder out = new StringBuilder();
    Matcher m = PERCENT.matcher(format);
    int used = 0;
    boolean keyed = false;
    int from = 0;
    while (m.find()) {
      out.append(format, from, m.start());
      from = m.end();
      if (m.group().equals("%%")) {
        out.append('%');
        continue;
      }
      Object value;
      if (m.group("key") != null
          && values instanceof Map<?, ?> map
          && map.containsKey(m.group("key"))) {
        value = map.get(m.group("key"));
        keyed = true;
      } else if (m.group("key") == null && used < list.size()) {
        value = list.get(used++);
      } else {
        throw new TemplateException("the format '%s' has no value", m.group());
      }
      out.append(converted(m, value, limits));
      limits.size(out.length());
    }
    if (used < list.size() && !keyed && !(values instanceof Map)) {
      throw new TemplateException("a format does not use all of its values");
    }
    return out.append(format.substring(from)).toString();
  }

  private static String converted(Matcher m, Object value, Limits limits) {
    String kind = m.group("kind");
    String places = m.group("places");
    if (places == null && kind.equals("s")) {
      return Text.of(value, limits);
    }
    if (places == null && kind.equals("r")) {
      return Text.repr(value, limits);
    }
    if (Numbers.isNumber(value)) {
      Number number = Numbers.number(value);
      boolean finite = Double.isFinite(number.doubleValue());
      if (finite && places == null && (kind.equals("d") || kind.equals("i"))) {
        return new BigDecimal(number.toString()).toBigInteger().toString();
      }
      if (finite && kind.equals("f")) {
        BigDecimal exact =
            number instanceof Long whole
                ? new BigDecimal(whole)
                : new BigDecimal(number.doubleValue());
        int scale = places == null ? 6 : Integer.parseInt(places);
        return exact.setScale(scale, RoundingMode.HALF_EVEN).toPlainString();
      }
    }
    throw new TemplateException(
        "the format '%s' is not supported for %s", m.group(), Values.kind(value));
  }

  /** Fields {@code {}}, {@code {0}} and {@code {name}}. */
  static String braces(String format, Arguments arguments, Limits limits) {
    StringBuilder out = new StringBuilder();
    Matcher m = BRACES.matcher(format);
    int used = 0;
    int from = 0;
    while (m.find()) {
      out.append(format, from, m.start());
      from = m.end();
      String field = m.group("field");
      if (m.group().equals("{{") || m.group().equals("}}")) {
        out.append(m.group().charAt(0));
      } else if (field == null) {
        throw new TemplateException("format takes only fields such as {}, {0} and {name}");
      } else {
        out.append(Text.of(field(field.isEmpty() ? "" + used++ : field, arguments), limits));
      }
      limits.size(out.length());
    }
    return out.append(format.substring(from)).toString();
  }

  private static Object field(String name, Arguments arguments) {
    if (name.matches("\\d{1,4}") && Integer.parseInt(name) < arguments.positional().size()) {
      return arguments.positional().get(Integer.parseInt(name));
    }
    if (arguments.named().containsKey(name)) {
      return arguments.named().get(name);
    }
    throw new TemplateException("format has no value for {%s}", name);
  }
}
