import pytest
from hypothesis import given
from hypothesis import strategies as st

from device_registry.discovery.templates import BadTemplate, compile_template

PAYLOAD = '{"a": {"b": 21.456}, "s": "ON", "list": [3, 1, 2], "update": {"state": "new"}, "n": null}'


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("{{ value_json.a.b }}", "21.456"),
        ("{{ value_json['a']['b'] | round(1) }}", "21.5"),
        ("{{ value_json.a.b | float | round }}", "21"),
        ("{{ value_json.a.b | round(1, 'floor') }}", "21.4"),
        ("{{ (value_json.a.b * 1.8 + 32) | round(2) }}", "70.62"),
        ("{{ '%.1f' | format(value_json.a.b) }}", "21.5"),
        ("{{ '%.1f' % value_json.a.b }}", "21.5"),
        ("{{ '{:.2f}/{}'.format(value_json.a.b, 7) }}", "21.46/7"),
        ("{{ 'on' if value_json.s == 'ON' else 'off' }}", "on"),
        ("{{ iif(value_json.s == 'ON', 'yes', 'no') }}", "yes"),
        ("{{ value_json.n }}", "None"),
        ("{{ value_json.missing }}", ""),
        ("{{ value_json.missing | default('x') }}", "x"),
        ("{{ value_json.missing | is_defined }}", None),
        ("{{ value_json.missing.deeper }}", None),
        ("{{ value_json.s | float }}", None),
        ("{{ value_json.s | float(0) }}", "0"),
        ("{{ value_json.s | int(default=7) }}", "7"),
        ("{{ '3.9' | int }}", "3"),
        ("{{ 'ff' | int(base=16) }}", "255"),
        ("{{ value_json.s | bool }}", "True"),
        ("{{ value_json.a.b | is_number }}", "True"),
        ("{{ value_json.update.state }}", "new"),
        ("{{ value_json.list | max }} {{ min(value_json.list) }}", "3 1"),
        ("{{ value_json.list | sort | join('-') }}", "1-2-3"),
        ("{{ value_json.list | map('float') | sum }}", "6.0"),
        ("{{ value_json.a | tojson }}", '{"b":21.456}'),
        ("{{ '{\"x\": 5}' | from_json }}", "{'x': 5}"),
        ("{{ value_json.s ~ '/' ~ value_json.a.b }}", "ON/21.456"),
        ("{{ {'ON': '1', 'OFF': '0'}[value_json.s] }}", "1"),
        ("{{ value | regex_replace('[^0-9]', '') | length }}", "8"),
        ("{{ value_json.s | regex_match('o', ignorecase=True) }}", "True"),
        ("{{ 'a1b22' | regex_findall_index('[0-9]+', 1) }}", "22"),
        ("{{ value_json.s is search('N') }}", "True"),
        ("{{ 0 | timestamp_custom('%H:%M', False) }}", "00:00"),
        ("{{ 0 | timestamp_utc }}", "1970-01-01T00:00:00+00:00"),
        ("{{ as_timestamp('1970-01-01T00:01:00+00:00') }}", "60.0"),
        ("{{ 6 | bitwise_and(3) }}", "2"),
        ("{{ 'YWI=' | base64_decode }}", "ab"),
        ("{{ 'Große Küche' | slugify }}", "grosse_kuche"),
        ("{{ 2 ** 10 }}", "1024"),
        ("{{ 'a,b'.split(',')[1] }}", "b"),
        ("{% set x = value_json.a %}{{ x.b + 1 }}", "22.456"),
        ("{% for i in value_json.list %}{{ i }}{{ ',' if not loop.last }}{% endfor %}", "3,1,2"),
        ("{% set ns = namespace(n=0) %}{% for i in [1, 2] %}{% set ns.n = ns.n + i %}{% endfor %}{{ ns.n }}", "3"),
        ("  padded  ", "padded"),
    ],
)
def test_what_home_assistants_templates_use(source: str, expected: str | None) -> None:
    assert compile_template(source).read(PAYLOAD) == expected


def test_text_that_is_not_json_has_a_value_only() -> None:
    assert compile_template("{{ value }}").read("plain") == "plain"
    assert compile_template("{{ value_json.x }}").read("plain") is None


def test_a_command_sees_its_variables() -> None:
    template = compile_template('{"on": {{ value }}, "c": [{{ red }}, {{ green }}]}')
    assert template.render({"value": 5, "red": 1, "green": 2}) == '{"on": 5, "c": [1, 2]}'


@pytest.mark.parametrize(
    "source",
    [
        "{{ value",
        "{% if %}",
        "{{ value | no_such_filter }}",
        "{{ value | attr('x') }}",
        "{% macro f() %}{{ f() }}{% endmacro %}",
        "{% include 'x' %}",
        "{% extends 'x' %}",
        "{% import 'x' as y %}",
        "{% block b %}{% endblock %}",
        "{% set x %}text{% endset %}",
        "{% for a in b recursive %}{{ loop(a) }}{% endfor %}",
        "{{ " + "(" * 1500 + "1" + ")" * 1500 + " }}",
        "{{ " + "-" * 3000 + "1 }}",
        "x" * 5000,
    ],
)
def test_a_bad_template_is_refused(source: str) -> None:
    with pytest.raises(BadTemplate):
        compile_template(source)


@pytest.mark.parametrize(
    "source",
    [
        "{{ ''.__class__.__mro__[1].__subclasses__() }}",
        "{{ value.__init__.__globals__ }}",
        "{{ cycler.__init__.__globals__.os }}",
        "{{ self._TemplateReference__context }}",
        "{{ lipsum(1000) }}",
        "{{ '{0.__class__}'.format(value) }}",
        "{{ 'x'['format'](1) }}",
        "{{ range(10**9) | list }}",
        "{{ 'a' * 10**9 }}",
        "{{ [0] * 10**9 }}",
        "{{ 9 ** 9 ** 9 }}",
        "{{ '%1000000000d' % 1 }}",
        "{{ '%*d' % (1000000000, 1) }}",
        "{{ '{:1000000000}'.format(1) }}",
        "{{ 1 | timestamp_custom('%999999999Y') }}",
        "{{ 'a' | regex_match('(a+)+$') }}",
        "{{ 'a' | regex_match('a*a*a*a*b') }}",
        "{{ 'a' | regex_match('(a|a)(a|a)(a|a)(a|a)') }}",
        "{{ ('a' ~ value) | regex_match('a') }}",
        "{% for a in range(999) %}{% for b in range(999) %}{{ 1 }}{% endfor %}{% endfor %}",
        "{% for a in range(99) %}{{ value | regex_match('a*a*a*b') }}{% endfor %}",
        "{{ value | map('regex_match', 'a*a*a*b') | list }}",
        "{% set x = 'aaaaaaaaaa' %}" + "{% set x = x ~ x %}" * 40 + "{{ x | length }}",
        "{% set x = [1, 1] %}" + "{% set x = [x, x] %}" * 60 + "{{ x }}",
        "{% set x = value | replace('', value) %}{{ x }}",
        "{{ namespace(a=namespace(b=1)) }}",
        "{{ value ~ value ~ value ~ value ~ value }}",
    ],
)
def test_a_hostile_template_reads_nothing(source: str) -> None:
    assert not compile_template(source).read("a" * 5000)


def test_output_has_an_end() -> None:
    assert compile_template("{{ value }}").read("x" * 20_000) is None


def test_the_same_source_is_compiled_once() -> None:
    assert compile_template("{{ value }} once") is compile_template("{{ value }} once")


@given(st.text(alphabet="{}%[]()|.~'\"<> \nabvalue_json0123456789+-*/", max_size=60), st.text(max_size=30))
def test_no_template_raises_when_read(source: str, payload: str) -> None:
    for text in (source, "{{ " + source + " }}"):
        try:
            template = compile_template(text)
        except BadTemplate:
            continue
        assert template.read(payload) is None or isinstance(template.read(payload), str)
