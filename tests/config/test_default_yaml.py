"""default.yaml is the settings' documentation: it has to be complete, true and commented throughout."""

import re

from config.load import DEFAULT_FILE, parse_settings
from config.settings import Settings
from config.suggest import key_paths
from config.yaml_lines import KeyPath, Value, parse

TEXT = DEFAULT_FILE.read_text(encoding="utf-8")


def with_examples() -> str:
    """The file with every example in place of the empty default that stands above it."""
    lines: list[str] = []
    for line in TEXT.splitlines():
        example = re.fullmatch(r"( *)#\| (.*)", line)
        if example and lines[-1].endswith((": {}", ": []", ": null")):
            lines.pop()
        lines.append("".join(example.groups()) if example else line)
    return "\n".join(lines)


def test_it_says_the_defaults() -> None:
    assert parse_settings(TEXT, "default.yaml") == Settings()


def test_its_examples_are_valid() -> None:
    settings = parse_settings(with_examples(), "default.yaml")
    assert settings.home.areas["living_room"].floor == "ground_floor"
    assert settings.policy.overrides
    assert settings.policy.sources


def keys(value: Value) -> set[str]:
    if isinstance(value, dict):
        return set(value).union(*map(keys, value.values()))
    return set().union(*map(keys, value)) if isinstance(value, list) else set()


def test_it_covers_every_key() -> None:
    wanted = {path.rpartition(".")[2] for path in key_paths(Settings)}
    assert wanted - keys(parse(with_examples()).value) == set()


def test_every_key_has_a_comment() -> None:
    lines = TEXT.splitlines()
    bare = [path for path, line in parse(TEXT).lines.items() if own_line(path, lines, line) and not told(lines, line)]
    assert bare == []


def own_line(path: KeyPath, lines: list[str], line: int) -> bool:
    return bool(path) and lines[line - 1].strip().startswith(f"{path[-1]}:") and path != ("mqtt", "tls")


def told(lines: list[str], line: int) -> bool:
    """A comment above, or above the keys that stand right before this one."""
    above = line - 2
    while lines[above].strip() and not lines[above].lstrip().startswith("#") and lines[above].startswith(" "):
        above -= 1
    return lines[above].lstrip().startswith("#")
