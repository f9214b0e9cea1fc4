"""Writes ../resources/template/jinja.json: small templates and what Hugging Face's environment makes of them.

usage: python jinja_cases.py          (needs transformers and jinja2; nothing is downloaded)
"""

import copy
import json
import pathlib

from transformers.utils.chat_template_utils import _compile_jinja_template

VARIABLES = {
    "t": True, "f": False, "n": None, "i": 7, "z": 0, "neg": -3, "x": 2.5, "s": "Hello World", "e": "",
    "u": "Größe 🙂 z", "l": [3, 1, 2], "el": [], "w": ["b", "A", "c"], "d": {"b": 1, "a": 2}, "ed": {},
    "nested": {"k": [{"v": "deep"}], "items": "own"},
    "m": [
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": " Hi! ", "n": 1},
        {"role": "assistant", "content": "<think>\nhm\n</think>\n\nHello", "n": 2},
        {"role": "user", "content": "More?"},
    ],
    "tool": {"name": "f", "parameters": {"type": "object", "x": [1, 2.0, None, True], "q": "a\"b\\c\n<é>"}},
}

WHITESPACE = [
    "a\n{% if t %}\nb\n{% endif %}\nc\n",
    "a\n  {% if t %}\n  b\n  {% endif %}\nc",
    "a\n  {%- if t %}\n  b\n  {%- endif %}\nc",
    "a\n  {% if t -%}\n  b\n  {% endif -%}\n  c",
    "a\n  {%+ if t %}\n  b\n  {%+ endif %}\nc",
    "a {% if t %} b {% endif %} c",
    "a {%- if t -%} b {%- endif -%} c",
    "a\n{% if t +%}\nb{% endif +%}\nc",
    "  {{ i }}  \n  {{- i -}}  \n {{ i }}",
    "{{ i }}\n{{ i }}\n",
    "{{ i }}\n\n",
    "x\n  {# c #}\ny {# c #} z\n{#- c -#}\n q",
    "x {# a\n b #}\n\ny",
    "\n\n{% set a = 1 %}\n\n{{ a }}",
    "   {% set a = 1 %}   {{ a }}",
    "   {% set a = 1 %}\n   {{ a }}",
    "{% set a = 1 %}  {% set b = 2 %}\n[{{ a }}]",
    "{% if t %}\n  {% if t %}\n    x\n  {% endif %}\n{% endif %}",
    "{% for v in l %}\n  {{ v }}\n{% endfor %}",
    "{% for v in l -%}\n  {{ v }}\n{%- endfor %}",
    "{%- for v in l -%}\n  {{ v }}\n{%- if not loop.last %}, {% endif -%}\n{% endfor %}!",
    "{% raw %}{{ i }} {% if %}{% endraw %}",
    "  {% raw %}\n {{ i }}\n  {% endraw %}\nz",
    "  {%- raw -%}\n {{ i }}\n  {%- endraw -%}\nz",
    "a\r\nb\rc\n{% if t %}\r\nd{% endif %}",
    "{{ '{% if %}' }}{{ \"}}\" }}{{ '{#' }}",
    "{{ {'a': {'b': 1}}['a']['b'] }}",
    "{{ {'a': {'b': 1}} }}",
    "{{{'a': 1}.a}}",
    "a\u00a0\n\u00a0{%- if t %}b{% endif %}",
    "{{ 1 -}}\n{{- 2 }}",
    "{{-1}}",
    "{{- -1}}",
    "{{+1}}",
    "\t{% if t %}\n\tx\n\t{% endif %}\n",
    "a{% if t %}\n\n{% endif %}b",
    "{% macro q() %}\n  in\n{% endmacro %}\n[{{ q() }}]",
    "{ { % # } a {",
    "a {{ i }} b {{ i }}\n",
    "{#a#}{#-b-#} c",
    "line {{ i }}\n    {% if f %}\n    no\n    {% else %}\n    yes\n    {% endif %}\nend",
    "{% set p %}\n  text\n{% endset %}\n[{{ p }}]",
]

PRECEDENCE = [
    "{{ namespace(k=i - 1).k }}", "{{ namespace(k=m|length - 1).k }}", "{{ (m|length) - 1 }}", "{{ m|length - 1 }}",
    "{{ -1|abs }}", "{{ -x|abs }}", "{{ (-1)|abs }}", "{{ - i|string|length }}", "{{ not i in l }}", "{{ not 3 in l }}",
    "{{ not (3 in l) }}", "{{ 3 not in l }}", "{{ not not t }}", "{{ s ~ e | upper }}", "{{ s ~ 'x' | upper }}",
    "{{ (s ~ 'x') | upper }}", "{{ 'a' ~ 1 + 2 }}", "{{ 1 + 2 ~ 'a' }}", "{{ 2 ~ 3 * 2 }}", "{{ 2 * 3 ~ 4 }}",
    "{{ 1 + 2 * 3 }}", "{{ (1 + 2) * 3 }}", "{{ 2 ** 3 ** 2 }}", "{{ -2 ** 2 }}", "{{ 2 ** -1 }}", "{{ 7 // 2 * 2 }}",
    "{{ 7 % 4 + 1 }}", "{{ -7 // 2 }} {{ -7 % 3 }} {{ 7 % -3 }}", "{{ 7 / 2 }} {{ 6 / 2 }}", "{{ 1 if t else 2 }}",
    "{{ 1 if f else 2 if t else 3 }}", "{{ 1 if f }}|", "{{ (1 if f) is defined }}", "{{ 'a' if n else 'b' ~ 'c' }}",
    "{{ t or f and f }}", "{{ (t or f) and f }}", "{{ e or 'x' }}", "{{ 0 or n }}", "{{ 1 and 2 }}", "{{ 0 and 2 }}",
    "{{ 1 < 2 < 3 }}", "{{ 1 < 3 < 2 }}", "{{ 3 > 2 == 2 }}", "{{ 1 == 1.0 }} {{ t == 1 }}", "{{ i > 3 and i < 9 }}",
    "{{ i is defined and i is number }}", "{{ i is not none }}", "{{ not i is none }}", "{{ nope is defined }}",
    "{{ nope is not defined or nope }}", "{{ i is divisibleby 7 }}", "{{ i is divisibleby(2) or t }}",
    "{{ 3 is in l }}", "{{ 3 is in [1] }}", "{{ i is eq 7 }}", "{{ i is gt 3 and t }}", "{{ 'a' in 'abc' and 'd' not in 'abc' }}",
    "{{ l|length > 2 }}", "{{ l|length is even }}", "{{ 1 + l|length }}", "{{ l[0] + l[-1] * 2 }}",
    "{{ m[0]['role'] == 'system' and m[1].content is string }}", "{{ m[(m|length) - 1].content }}", "{{ m[m|length - 1].content }}",
    "{{ m[loop.index0 - 1] is defined }}", "{{ 1, 2 }}", "{{ (1,) }}", "{{ () }}", "{{ [1, 2,] }}", "{{ {'a': 1,} }}",
    "{{ s.upper()|lower ~ '!' }}", "{{ (s|upper).lower() }}", "{{ s|upper()|replace('L', 'l')|length }}",
    "{{ 'a' 'b' \"c\" }}", "{{ x.nothing }}|", "{{ l.0 }}", "{{ 1.5 + 1 }} {{ 1e3 }} {{ 1_000 }} {{ 0x1f }} {{ 0b11 }} {{ 0o17 }}",
    "{{ true }} {{ True }} {{ false }} {{ none }} {{ None }}", "{{ not none }}", "{{ none == n }}", "{{ i if i is not string else s }}",
    "{{ l == [3, 1, 2] }} {{ (1, 2) == [1, 2] }} {{ d == {'a': 2, 'b': 1} }}", "{{ 'a' < 'b' }} {{ 'Z' < 'a' }} {{ [1, 2] < [1, 3] }}",
    "{{ t + 1 }} {{ t * 3 }}", "{{ 'ab' * 3 }} {{ 2 * 'x' }} {{ [1] * 2 + [3] }}", "{{ '%s-%d' % ('a', 3) }}", "{{ '%s' % s }}",
    "{{ 10 - 2 - 3 }} {{ 100 // 10 // 3 }} {{ 2 - 1 + 5 }}", "{{ 1 if t else 2 + 3 }}", "{{ (1 if t else 2) + 3 }}",
    "{{ 'x' if 'a' in s else 'y' }}", "{{ n is none and n is not defined }}", "{{ i is number is true }}", "{{ +i }}", "{{ --i }}",
    "{{ 9223372036854775807 }}", "{{ not t == f }}", "{{ i != 7 or i <= 7 }}", "{{ 1 <= 1 >= 1 }}",
]

SUBSCRIPTS = [
    "{{ l[::-1] }}", "{{ l[1:] }} {{ l[:1] }} {{ l[:-1] }} {{ l[-2:] }} {{ l[::2] }} {{ l[2:0:-1] }} {{ l[5:] }}",
    "{{ s[0] }}{{ s[-1] }}{{ s[1:4] }}{{ s[::-1] }}", "{{ u[6] }} {{ u[7:] }} {{ u[::-1] }} {{ u|length }}",
    "{{ l[9] }}|{{ l[9] is defined }}", "{{ d.a }} {{ d['a'] }} {{ d.zz }}| {{ d['zz'] is defined }}", "{{ nested.k[0].v }}",
    "{{ nested['items'] }}", "{{ nested['k'][0]['v'] }}", "{{ nested.nope.more }}", "{{ nope.more }}",
    "{{ nope }}|", "{{ nope[0] }}", "{{ n.x }}|", "{{ n[0] }}|", "{{ i.x }}|", "{{ d.get('a') }} {{ d.get('q') }} {{ d.get('q', 5) }}",
    "{% for k, v in d.items() %}{{ k }}={{ v }};{% endfor %}", "{{ d.keys()|list }} {{ d.values()|list }} {{ d|length }}",
    "{% for k in d %}{{ k }}{% endfor %}", "{{ 'a' in d }} {{ 2 in d }} {{ 'a' in d.keys() }}", "{{ d['get'] is callable }}", "{{ d['items']()|list }}",
    "{{ m[::-1][0].content }}", "{{ m[1:]|length }}", "{{ m[-1]['role'] }}", "{{ (l + [9])[3] }}", "{{ [[1, 2], [3]][1][0] }}",
    "{{ {'user': 'U'}[m[1].role] }}", "{{ {1: 'one', '1': 'text'}[1] }}", "{{ (1, 2, 3)[1:] }}", "{{ 'abc'.upper()[1] }}", "{{ l.append(1) }}",
    "{{ d.update({'a': 1}) }}", "{{ l.pop() }}", "{{ s.__class__.__mro__ }}", "{{ l.count(1) }} {{ l.index(2) }}", "{{ l['x'] }}|", "{{ d[['a']] }}|",
    "{{ l[t] }}", "{{ range(5)[::-1]|list }} {{ range(5)[1] }}",
]

BLOCKS = [
    "{% if f %}1{% elif n %}2{% elif t %}3{% else %}4{% endif %}", "{% if el %}x{% else %}y{% endif %}", "{% if nope %}x{% else %}y{% endif %}",
    "{% for v in l %}{{ loop.index }}{{ loop.index0 }}{{ loop.first }}{{ loop.last }}{{ loop.revindex }}{{ loop.revindex0 }}{{ loop.length }} {% endfor %}",
    "{% for v in l %}{{ loop.previtem }}-{{ loop.nextitem }};{% endfor %}", "{% for v in l %}{{ loop.cycle('a', 'b') }}{% endfor %}",
    "{% for v in [1, 1, 2] %}{{ loop.changed(v) }} {% endfor %}", "{% for v in el %}x{% else %}none{% endfor %}",
    "{% for v in l if v > 1 %}{{ loop.index }}:{{ v }} {% else %}no{% endfor %}", "{% for v in l if v > 9 %}{{ v }}{% else %}no{% endfor %}",
    "{% for v in l %}{% if v == 1 %}{% break %}{% endif %}{{ v }}{% endfor %}", "{% for v in l %}{% if v == 1 %}{% continue %}{% endif %}{{ v }}{% endfor %}",
    "{% for a in [1, 2] %}{% for b in [1, 2] %}{{ a }}{{ b }}{{ loop.depth }}{{ loop.depth0 }} {% endfor %}{% endfor %}",
    "{% for a in [1, 2] %}{% for b in [1, 2] %}{% break %}{% endfor %}{{ loop.index }}{% endfor %}",
    "{% set a = 1 %}{% for v in l %}{{ a }}{% set a = 2 %}{{ a }} {% endfor %}{{ a }}", "{% set a = 1 %}{% if t %}{% set a = 2 %}{% endif %}{{ a }}",
    "{% set ns = namespace(a=1) %}{% for v in l %}{% set ns.a = ns.a + v %}{% endfor %}{{ ns.a }}", "{% set ns = namespace() %}{% set ns.q = n %}{{ ns.q }} {{ ns.z }}|",
    "{% set ns = namespace({'a': 5}, b=6) %}{{ ns.a }}{{ ns.b }}", "{% set d2 = dict(a=1, b=l) %}{{ d2 }}", "{% set a, b = 1, 2 %}{{ a }}{{ b }}",
    "{% set a, b = [1, 2, 3] %}", "{% set d.a = 1 %}", "{% set p %}x{{ i }}{% endset %}{{ p }}{{ p|length }}", "{% set p | upper | replace('X', 'y') %}x{{ s }}{% endset %}{{ p }}",
    "{% for c in 'aß🙂' %}[{{ c }}]{% endfor %}", "{% for v in range(3) %}{{ v }}{% endfor %}{% for v in range(5, 1, -2) %}{{ v }}{% endfor %}", "{{ range(3)|list }}",
    "{% macro g(a, b=2, c=a) %}{{ a }}{{ b }}{{ c }}{% endmacro %}{{ g(1) }} {{ g(1, 3) }} {{ g(1, c=9) }}", "{% macro g(a) %}[{{ a }}]{% endmacro %}{{ g() }}{{ g(1)|upper }}",
    "{% macro g(a) %}{{ a }}{% endmacro %}{{ g(1, 2) }}", "{% macro g(a) %}{{ a }}{% endmacro %}{{ g(b=2) }}", "{% macro r(k) %}{{ k }}{% if k > 0 %}{{ r(k - 1) }}{% endif %}{% endmacro %}{{ r(3) }}",
    "{% set a = 1 %}{% macro g() %}{{ a }}{% endmacro %}{% set a = 2 %}{{ g() }}", "{% macro g() %}{{ loop is defined }}{% endmacro %}{% for v in [1] %}{{ g() }}{% endfor %}",
    "{% macro g() %}<{{ caller() }}>{% endmacro %}{% call g() %}in {{ i }}{% endcall %}", "{% macro g() %}<{{ caller(5) }}>{% endmacro %}{% call(q) g() %}in {{ q }}{% endcall %}",
    "{% with a = 1, b = i %}{{ a }}{{ b }}{% endwith %}{{ a is defined }}", "{% filter upper %}ab{{ s }}{% endfilter %}", "{% filter upper|replace('A', 'x') %}ab{% endfilter %}",
    "{% generation %}g{{ i }}{% endgeneration %} after", "{% generation %}{% set q = 1 %}{% endgeneration %}{{ q is defined }}", "{% for v in l %}{% generation %}{{ v }}{{ loop.last }}{% endgeneration %}{% endfor %}",
    "{% for k, v in [(1, 2), [3, 4]] %}{{ k }}{{ v }} {% endfor %}", "{% for a, (b, c) in [(1, (2, 3))] %}{{ a }}{{ b }}{{ c }}{% endfor %}", "{% for a, b in l %}{% endfor %}",
    "{% for v in i %}{% endfor %}", "{% for v in nope %}x{% endfor %}|", "{% for v in n %}x{% endfor %}", "{% if t %}", "{% endif %}", "{% for v in l %}", "{{ i", "{% if t }}", "{{ i %}", "{# open",
    "{% nosuchtag %}", "{% break %}", "{{ }}", "{{ i + }}", "{{ (i }}", "{{ i) }}", "{{ 'open }}", "{{ a b }}", "{% set true = 1 %}", "{% set 3 = i %}", "{{ g(a=1, 2) }}", "{% for v in l if v if v %}{% endfor %}",
    "{{ raise_exception('stop') }}", "{% if f %}{{ raise_exception('stop') }}{% endif %}ok", "{{ nosuch() }}", "{{ i() }}", "{{ strftime_now is defined }} {{ raise_exception is callable }}",
    "{% set loop = 3 %}{{ loop }}", "{% for v in l %}{% set x = loop.index %}{% endfor %}{{ x }}", "{% for v in m if v.role == 'user' %}{{ loop.length }}{{ v.content|trim }} {% endfor %}",
    "{% if m[0].role == 'system' %}{% set sys = m[0].content %}{% set rest = m[1:] %}{% else %}{% set rest = m %}{% endif %}{{ sys }}{{ rest|length }}",
    "{% macro a() %}{{ b() }}{% endmacro %}{% macro b() %}B{% endmacro %}{{ a() }}", "{% set f2 = s.upper %}{{ f2() }}", "{% for v in d|dictsort %}{{ v[0] }}{{ v[1] }}{% endfor %}",
    "{% macro g(**kw) %}{% endmacro %}", "{% macro g(a, b) %}{{ a }}{{ b }}{% endmacro %}{{ g(*[1, 2]) }}{{ g(**{'a': 3, 'b': 4}) }}", "{% if i == 7 -%} yes {%- endif %}",
    "{% for i in l %}{{ i }}{% endfor %}{{ i }}", "{% for v in l %}{{ v }}{% if not loop.last %}, {% endif %}{% endfor %}", "{% set x = [] %}{% for v in l %}{% set x = x + [v * 2] %}{% endfor %}{{ x }}",
    "{% set ns = namespace(x=[]) %}{% for v in l %}{% set ns.x = ns.x + [v * 2] %}{% endfor %}{{ ns.x }}",
]

FILTERS = [
    "{{ '  a b '|trim }}|", "{{ 'xxaxx'|trim('x') }}", "{{ s|length }} {{ l|count }} {{ d|length }} {{ nope|length }}", "{{ i|length }}", "{{ n|length }}",
    "{{ l|join }} {{ l|join(', ') }} {{ m|join('/', attribute='role') }} {{ l|join(d='-') }}", "{{ [1, none, t]|join('|') }}", "{{ 'abc'|join('.') }}",
    "{{ tool|tojson }}", "{{ tool|tojson(indent=2) }}", "{{ tool|tojson(sort_keys=true) }}", "{{ u|tojson }} {{ u|tojson(ensure_ascii=true) }}", "{{ l|tojson(indent=4) }}",
    "{{ {'a': [], 'b': {}}|tojson(indent=1) }}", "{{ tool|tojson(separators=(',', ':')) }}", "{{ nope|tojson }}", "{{ '\\x01\\x7f\\u2028/<>&\\''|tojson }}", "{{ [1.0, 1e20, 1e-7, 0.1, -0.0, 123456789.125]|tojson }}",
    "{{ {1: 2, none: 3}|tojson }}", "{{ s|upper }} {{ s|lower }} {{ 'aB cD'|capitalize }} {{ \"it's a-b (c) d\"|title }} {{ i|upper }}", "{{ 'ß'|upper }} {{ 'ǆx'|capitalize }}",
    "{{ s|replace('o', '0') }} {{ s|replace('l', '', 1) }} {{ 'aaa'|replace('', '-') }}", "{{ 121|replace(1, 'x') }}", "{{ nope|default('q') }} {{ e|default('q') }}| {{ e|default('q', true) }} {{ n|default('q') }} {{ n|d('q', boolean=true) }}",
    "{{ nope|default }}|", "{{ l|first }} {{ l|last }} {{ el|first }}| {{ s|first }} {{ d|first }} {{ d|last }}", "{{ el|last is defined }}", "{{ d|items|list }}", "{% for k, v in d|items %}{{ k }}{{ v }}{% endfor %}", "{{ nope|items|list }}", "{{ l|items|list }}",
    "{{ m|selectattr('role', 'equalto', 'user')|list|length }}", "{{ m|selectattr('role', '==', 'user')|map(attribute='content')|list }}", "{{ m|selectattr('n')|list|length }}", "{{ m|selectattr('n', 'defined')|list|length }}", "{{ m|rejectattr('role', 'in', ['user', 'system'])|map(attribute='role')|join }}",
    "{% if m|selectattr('role', 'eq', 'nobody') %}true{% else %}false{% endif %}", "{{ m|selectattr('role', 'eq', 'nobody')|list|length }}", "{{ m|selectattr('role', 'eq', 'nobody')|first is defined }}", "{{ m|map(attribute='role')|list }}", "{{ m|map(attribute='n', default=0)|list }}", "{{ w|map('upper')|list }} {{ w|map('replace', 'b', 'x')|join }}",
    "{{ nested.k|map(attribute='v')|first }} {{ [{'a': {'b': [5]}}]|map(attribute='a.b.0')|list }}", "{{ l|select('odd')|list }} {{ l|reject('odd')|list }} {{ [0, 1, '']|select|list }} {{ l|select('gt', 1)|list }}", "{{ l|map('nosuch')|list }}", "{{ l|map|list }}",
    "{{ m|map(attribute='role')|length }}", "{{ (l|map('string'))[0] }}|", "{% set g = l|map('string') %}{{ g|join }}{{ g|join }}", "{{ 3 in l|map('int') }}", "{{ 5|string ~ 5 }} {{ n|string }} {{ t|string }} {{ l|string }} {{ nope|string }}|",
    "{{ '12'|int + 1 }} {{ 'x'|int }} {{ 'x'|int(5) }} {{ 3.9|int }} {{ -3.9|int }} {{ '3.7'|int }} {{ n|int }} {{ t|int }} {{ ' 7 '|int }} {{ 'ff'|int(0, 16) }}", "{{ nope|int }}", "{{ '1.5'|float }} {{ 'x'|float }} {{ 2|float }} {{ '1e3'|float }}",
    "{{ 2.5|round }} {{ 3.5|round }} {{ 2.567|round(2) }} {{ 2.1|round(method='ceil') }} {{ 2.9|round(0, 'floor') }} {{ 7|round }} {{ 42.55|round(1) }}", "{{ neg|abs }} {{ -2.5|abs }}", "{{ 'a\\nb\\n\\nc'|indent }}", "{{ 'a\\nb\\n\\nc'|indent(2, true) }}", "{{ 'a\\nb\\n\\nc'|indent('>', blank=true) }}", "{{ 'a\\nb\\n'|indent(2) }}|",
    "{{ l|sort }} {{ l|sort(reverse=true) }} {{ w|sort }} {{ w|sort(case_sensitive=true) }} {{ m|sort(attribute='content')|map(attribute='role')|list }}", "{{ l|reverse|list }} {{ s|reverse }}", "{{ [1, 'a']|sort }}", "{{ [1, 2, 1, 'a', 'A']|unique|list }}", "{{ l|sum }} {{ l|min }} {{ l|max }} {{ w|min }} {{ w|max }} {{ el|sum }} {{ el|max is defined }} {{ [{'q': 2}, {'q': 3}]|sum(attribute='q') }}",
    "{{ d|dictsort }} {{ d|dictsort(by='value') }} {{ d|dictsort(reverse=true) }}", "{{ d|list }} {{ 'abc'|list }} {{ l|list }}", "{{ '<a>'|safe }} {{ s|safe|length }}", "{{ '%s is %s'|format('a', 1) }} {{ '%d%%'|format(5) }} {{ '%.2f'|format(1.005) }}", "{{ s|nosuch }}", "{{ s|trim(1) }}", "{{ l|attr('x') is defined }}",
    "{{ s|lower|replace(' ', '_')|trim|upper }}", "{{ l }} {{ d }} {{ w }} {{ [n, t, x, \"it's\", 'q\"', \"'\\\"\", 'é\\n\\t\\\\\\x00\\u200b'] }}", "{{ m[1] }}", "{{ [1.0, 0.5, 1e16, 1e15, 1.5e-5, 0.0001, 100000.0, 2.0e-3, 5e-324, 1.7976931348623157e308] }}", "{{ x }} {{ 3.0 }} {{ 1e22 }} {{ 0.1 + 0.2 }} {{ 1 / 3 }}",
    "{{ 'x'|default }} {{ 0|default(5, true) }}", "{{ (nope|default([]))|length }}", "{{ nope is string }} {{ nope|default({}) is mapping }}", "{{ 'abc'|select('in', 'ac')|join }}",
]

METHODS = [
    "{{ ' a '.strip() }}|{{ ' a '.lstrip() }}|{{ ' a '.rstrip() }}|{{ 'xax'.strip('x') }}{{ 'xyaxy'.lstrip('yx') }}{{ 'a\\n\\n'.rstrip('\\n') }}|", "{{ 'a b  c'.split() }} {{ 'a,b,c'.split(',') }} {{ 'a,b,c'.split(',', 1) }} {{ ',a,'.split(',') }} {{ ''.split() }} {{ ''.split(',') }} {{ ' a b '.split(none, 1) }}",
    "{{ 'a,b,c'.rsplit(',', 1) }} {{ 'a</t>b'.split('</t>')[-1] }} {{ m[2].content.split('</think>')[0].rstrip('\\n').split('<think>')[-1].lstrip('\\n') }}", "{{ 'ab'.split('') }}", "{{ s.startswith('He') }} {{ s.endswith('x') }} {{ s.startswith(('x', 'H')) }} {{ s.endswith('') }}", "{{ s.startswith(1) }}",
    "{{ s.replace('l', 'L') }} {{ s.replace('l', 'L', 1) }} {{ 'aa'.replace('', '-') }}", "{{ s.upper() }} {{ s.lower() }} {{ \"they're bill's\".title() }} {{ 'abC d'.capitalize() }}", "{{ s.find('o') }} {{ s.rfind('o') }} {{ s.find('q') }} {{ s.count('l') }} {{ u.find('z') }}", "{{ ', '.join(w) }} {{ '-'.join('abc') }} {{ ''.join([]) }}", "{{ ','.join(l) }}",
    "{{ 'a\\nb\\r\\nc\\n'.splitlines() }} {{ 'a\\nb'.splitlines(true) }}", "{{ '{} {}'.format(1, 'a') }} {{ '{0}{1}{0}'.format('a', 'b') }} {{ '{x}'.format(x=3) }} {{ '{{}}'.format() }}", "{{ '12'.isdigit() }} {{ ''.isdigit() }} {{ 'aB'.isalpha() }} {{ 'a1'.isalnum() }} {{ ' '.isspace() }} {{ 'AB'.isupper() }} {{ 'ab1'.islower() }}", "{{ 'prefix-x'.removeprefix('prefix-') }} {{ 'x.txt'.removesuffix('.txt') }}",
    "{{ s.nosuch() }}", "{{ s.strip is defined }} {{ s.nosuch is defined }}", "{{ '\u00a0a\u2003'.strip() }}|", "{{ 'x'.upper().lower().strip('x') }}|", "{{ s.split(' ')[1][0:2] }}", "{{ s.strip(' ', 1) }}", "{{ 'ÄÖ ß'.lower() }}{{ 'ÄÖ ß'.upper() }}",
]

TESTS = [
    "{{ s is string }} {{ i is string }} {{ n is string }}", "{{ d is mapping }} {{ l is mapping }} {{ m[0] is mapping }}", "{{ l is iterable }} {{ s is iterable }} {{ i is iterable }} {{ d is iterable }} {{ nope is iterable }} {{ n is iterable }}", "{{ l is sequence }} {{ s is sequence }} {{ d is sequence }} {{ i is sequence }} {{ l|map('int') is sequence }}",
    "{{ t is true }} {{ f is false }} {{ 1 is true }} {{ 0 is false }}", "{{ t is boolean }} {{ i is boolean }} {{ i is integer }} {{ t is integer }} {{ x is float }} {{ i is number }} {{ t is number }} {{ x is integer }}", "{{ n is none }} {{ nope is none }} {{ i is none }}", "{{ i is odd }} {{ i is even }} {{ x is even }}", "{{ 'AB' is upper }} {{ 'ab' is lower }} {{ s is lower }}", "{{ i is ne 3 }} {{ i is lt 9 }} {{ i is ge(7) }} {{ i is equalto 7 }} {{ i is sameas i }} {{ n is sameas none }} {{ t is sameas true }}", "{{ 'upper' is filter }} {{ 'q' is filter }} {{ 'odd' is test }}", "{{ i is nosuch }}", "{{ range is callable }} {{ s is callable }}", "{{ nope is undefined }} {{ i is undefined }} {{ nope.x is undefined }}", "{{ s is in 'Hello World!' }}", "{{ i is not odd }} {{ i is not divisibleby 2 }}", "{{ 'a' is odd }}",
]

ERRORS = [
    "{{ s + 1 }}", "{{ 1 + s }}", "{{ n + 1 }}", "{{ nope + 1 }}", "{{ l + 1 }}", "{{ s - s }}", "{{ 1 / 0 }}", "{{ 1 // 0 }}", "{{ 1 % 0 }}", "{{ 1 < 'a' }}", "{{ n < 1 }}", "{{ nope < 1 }}", "{{ 1 in 'abc' }}", "{{ 1 in 5 }}", "{{ 'a' in n }}", "{{ nope() }}", "{{ -s }}", "{{ l[1:'a'] }}|", "{{ l[::0] }}|", "{{ range(10 ** 9) }}", "{{ range('a') }}", "{{ namespace(1) }}", "{{ dict(1) }}",
    "{{ s|default('a', 'b', 'c') }}", "{{ s.replace('a') }}", "{{ m.role }}|", "{{ m[0].role.content }}|", "{{ 'a'.split('b', 'c') }}", "{{ s|join(1, 2, 3) }}", "{{ loop.index }}", "{{ caller() }}", "{% set ns = namespace() %}{{ ns.a.b }}", "{{ nope.items() }}", "{{ n.items() }}", "{{ [1, 2]|join(attribute='x') }}|", "{{ strftime_now() }}", "{% include 'x' %}", "{% extends 'x' %}", "{% import 'x' as y %}", "{% do l %}",
    "{{ s['x']['y'] }}", "{{ '%d' % 'a' }}", "{{ '%s %s' % 'a' }}", "{{ '%s' % ('a', 'b') }}", "{{ none() }}", "{{ d.a() }}", "{{ raise_exception() }}", "{{ l|sort(attribute='x') }}", "{{ l is divisibleby 2 }}", "{{ i is in 5 }}", "{{ {l: 1} }}",
]


def expected(template):
    try:
        return {"output": _compile_jinja_template(template).render(**copy.deepcopy(VARIABLES))}
    except Exception as problem:  # whatever it is, the template cannot be rendered
        return {"error": type(problem).__name__}


def main():
    groups = {
        "whitespace": WHITESPACE, "precedence": PRECEDENCE, "subscripts": SUBSCRIPTS, "blocks": BLOCKS,
        "filters": FILTERS, "methods": METHODS, "tests": TESTS, "errors": ERRORS,
    }
    cases = [{"group": g, "template": t, **expected(t)} for g, templates in groups.items() for t in templates]
    out = pathlib.Path(__file__).parent.parent / "resources/template/jinja.json"
    lines = ",\n".join(json.dumps(c, ensure_ascii=False) for c in cases)
    variables = json.dumps(VARIABLES, ensure_ascii=False)
    out.write_text('{"variables": %s,\n"cases": [\n%s\n]}\n' % (variables, lines), encoding="utf-8")
    print(len(cases), "cases,", sum("error" in c for c in cases), "of them errors")


main()
