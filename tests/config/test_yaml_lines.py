import pytest

from config.yaml_lines import Value, YamlProblem, parse


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("on", "on"),
        ("No", "No"),
        ("true", True),
        ("FALSE", False),
        ("~", None),
        ("", None),
        ("null", None),
        ("'null'", "null"),
        ("12", 12),
        ("-3", -3),
        ("1.5", 1.5),
        ("2e3", 2000.0),
        ("12:30", "12:30"),
        ("2024-01-01", "2024-01-01"),
        ('"12"', "12"),
        ("|\n  12\n", "12\n"),
        ("0x1f", "0x1f"),
        ("9" * 5000, "9" * 5000),
        ("1e999", "1e999"),
        ("[1, a, [true]]", [1, "a", [True]]),
        ("{on: 1, 5: x}", {"on": 1, "5": "x"}),
    ],
)
def test_scalars_are_those_of_yaml_1_2(text: str, value: Value) -> None:
    found = parse(text).value
    assert found == value
    assert type(found) is type(value)


def test_every_key_and_item_knows_its_line() -> None:
    document = parse("a: 1\nb:\n  - x\n  - c: 2\n\n    d: 3\n")
    assert document.lines == {(): 1, ("a",): 1, ("b",): 2, ("b", 0): 3, ("b", 1): 4, ("b", 1, "c"): 4, ("b", 1, "d"): 6}
    assert document.line(("b", 1, "nothing", "here")) == 4


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("a: 1\nb: [", 2, "not YAML"),
        ("a: 1\n\ta: 2", 2, "not YAML"),
        ("a: 1\nb: 2\na: 3", 3, "a is there twice, first in line 1"),
        ("a: &x [1]\nb: *x", 1, "anchors"),
        ("a: *x", 1, "anchors"),
        ("a: !!python/object/apply:os.system [x]", 1, "tags"),
        ("[a]: 1", 1, "a key has to be a word"),
        ("a: 1\n---\nb: 2", 2, "not YAML"),
        ("a: \x00", 0, "not YAML"),
        ("[" * 10_000, 1, "nested"),
        ("a:\n" + "".join(" " * n + "- \n" for n in range(1, 5000)), 21, "nested"),
    ],
)
def test_what_is_refused(text: str, line: int, what: str) -> None:
    with pytest.raises(YamlProblem) as error:
        parse(text)
    assert what in error.value.text
    assert error.value.line == line
