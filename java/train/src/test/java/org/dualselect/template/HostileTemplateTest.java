package org.dualselect.template;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.dualselect.Golden;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Templates that would take for ever, or all memory, or the stack, are stopped soon and in words.
 */
class HostileTemplateTest {
  /** A second is what a limit costs on a quiet machine; a busy one gets more. */
  private static final Duration SOON = Duration.ofSeconds(10);

  private static String render(String template) {
    return new Jinja("t", template, Clock.systemUTC()).render(Map.of("s", "x")).text();
  }

  @BeforeAll
  static void warmUp() {
    render("{% for i in range(1000) %}{{ i ~ 'x'|upper }}{% endfor %}");
  }

  private static String loops(int depth, String body) {
    return "{% for i in range(1000) %}".repeat(depth) + body + "{% endfor %}".repeat(depth);
  }

  private static final String DOUBLING =
      "{%% set ns = namespace(v=%s) %%}{%% for i in range(99) %%}{%% set ns.v = %s %%}{%% endfor %%}";

  static List<String> hostile() {
    return List.of(
        loops(4, "x"),
        loops(3, ""),
        loops(2, "{{ 'abcdefghij' * 1000000 }}"),
        "{{ range(1000000000) }}",
        "{% for i in range(10 ** 9) %}{% endfor %}",
        "{{ 'x' * 10 ** 12 }}",
        "{{ [0] * 1000000000 }}",
        "{{ ('x' * 10000000)|replace('x', 'y' * 1000) }}",
        "{{ ('x' * 10000000)|join('y' * 1000) }}",
        "{{ 'a'|indent(10 ** 9, true) }}",
        "{{ [1]|tojson(indent=10 ** 9) }}",
        "{{ 10 ** 10 ** 10 }}",
        "{{ 2 ** 9223372036854775807 }}",
        DOUBLING.formatted("'x'", "ns.v ~ ns.v"),
        DOUBLING.formatted("'x'", "ns.v + ns.v"),
        DOUBLING.formatted("[1]", "ns.v + ns.v"),
        DOUBLING.formatted("[1]", "[ns.v, ns.v]") + "{{ ns.v }}",
        DOUBLING.formatted("[1]", "[ns.v, ns.v]") + "{{ ns.v|tojson }}",
        DOUBLING.formatted("[1]", "[ns.v, ns.v]")
            + "{% set a = ns.v %}"
            + DOUBLING.formatted("[1]", "[ns.v, ns.v]")
            + "{{ a == ns.v }}",
        DOUBLING.formatted("'<%s>'", "ns.v.replace('s', ns.v)"),
        DOUBLING.formatted("'%s%s'", "ns.v|format(ns.v, ns.v)"),
        "{% set ns = namespace(v=[]) %}{% for i in range(99999) %}{% set ns.v = [ns.v] %}"
            + "{% endfor %}{{ ns.v }}",
        "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}",
        "{% macro f() %}{{ g() }}{% endmacro %}{% macro g() %}{{ f() }}{% endmacro %}{{ g() }}",
        "{% macro f(n) %}{{ f(n - 1) }}{{ f(n - 1) }}{% endmacro %}{{ f(60) }}",
        "{% set x %}{{ 'x' * 16000000 }}{% endset %}{{ x }}{{ x }}",
        "{{ ('a' * 1000000).find('a' * 500000 ~ 'b') }}" + "{{ s }}".repeat(2),
        "{{ ('a' * 1000000).split('a' * 500000 ~ 'b') }}",
        "{{ ('a' * 1000000)|trim('b' * 500000 ~ 'a') }}",
        "{{ " + "(".repeat(100_000) + "1" + ")".repeat(100_000) + " }}",
        "{{ " + "[".repeat(100_000) + "]".repeat(100_000) + " }}",
        "{{ " + "-".repeat(100_001) + "1 }}",
        "{{ " + "not ".repeat(100_000) + "1 }}",
        "{{ 1" + " if s else 1".repeat(100_000) + " }}",
        "{{ 1" + " + 1".repeat(200_000) + " }}",
        "{{ s" + "|upper".repeat(200_000) + " }}",
        "{{ s" + ".upper()".repeat(100_000) + " }}",
        "{% if s %}".repeat(100_000),
        "{% if s %}" + "{% elif s %}".repeat(100_000) + "{% endif %}");
  }

  @ParameterizedTest
  @MethodSource("hostile")
  void isStopped(String template) {
    assertTimeoutPreemptively(SOON, () -> Golden.refused(() -> render(template), "t:"));
  }

  /** Ways to Java, or out of a value, that there must not be. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{{ s.getClass() }}",
        "{{ s.class.forName('java.lang.Runtime') }}",
        "{{ s['getClass']() }}",
        "{{ s|attr('getClass') is defined or s.__class__.__mro__ }}",
        "{{ range.__globals__.os }}",
        "{{ self.x }}",
        "{{ namespace.call() }}",
        "{{ [].stream() }}",
        "{{ {}.entrySet() }}",
        "{{ '{0.__class__}'.format(s) }}",
        "{{ ['x']|map('getClass')|list }}",
        "{{ ['x']|map(attribute='bytes.0.x')|list }}",
        "{{ [].append(1) }}",
        "{{ {}.update({'a': 1}) }}"
      })
  void thereIsNoWayOut(String template) {
    Golden.refused(() -> render(template), "t:1: ");
  }

  @Test
  void whatHasNoTextIsNamed() {
    Golden.refused(() -> render("{{ range }}"), "t:1: a function cannot be printed.");
    Golden.refused(() -> render("{{ ['x']|map('upper') }}"), "t:1: a generator cannot be printed.");
    Golden.refused(() -> render("a\n{{ range(3) }}"), "t:2: ", "make it a list");
  }

  @Test
  void aLongConversationIsNotHostile() {
    String body =
        "{% for m in l %}{{ '<|' + m + '|>' }}{% if m is string and not m.startswith('y') %}"
            + "{{ m | trim ~ '\\n' }}{% endif %}{% endfor %}";
    List<Object> turns = java.util.Collections.nCopies(4000, "word ".repeat(200));
    String text = new Jinja("t", body, Clock.systemUTC()).render(Map.of("l", turns)).text();
    assertEquals(4000L * (1000 + 4 + 999 + 1), text.length());
  }
}
