"""YAML to plain values that remember their lines. Bounded: no aliases, no tags, no deep nesting, no duplicate keys."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import yaml

Scalar: TypeAlias = str | int | float | bool | None
Value: TypeAlias = "Scalar | list[Value] | dict[str, Value]"
KeyPath: TypeAlias = tuple[str | int, ...]

MAX_DEPTH = 20

# YAML 1.2's core schema: on, off, yes and no are words, and 12:30 is no number.
_CONSTANTS = {"": None, "~": None, "null": None, "Null": None, "NULL": None} | {
    word: word.lower() == "true" for word in ("true", "True", "TRUE", "false", "False", "FALSE")
}
_INTEGER = re.compile(r"[-+]?[0-9]{1,18}")
_FLOAT = re.compile(r"[-+]?(\.[0-9]{1,18}|[0-9]{1,18}(\.[0-9]{0,18})?)([eE][-+]?[0-9]{1,2})?")
_UNTAGGED = frozenset(f"tag:yaml.org,2002:{kind}" for kind in ("str", "seq", "map"))


class YamlProblem(ValueError):
    """The text is not YAML that we take. `line` counts from 1; 0 is the text as a whole."""

    def __init__(self, line: int, text: str) -> None:
        super().__init__(f"line {line}: {text}")
        self.line = line
        self.text = text


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed text. `lines`: for each path of keys and indexes, the line where it begins, from 1."""

    value: Value
    lines: Mapping[KeyPath, int]

    def line(self, path: KeyPath) -> int:
        """The line of what is at `path`, or of the nearest thing around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 0)


def parse(text: str) -> Document:
    """The one document in `text`; an empty text is None. Raises `YamlProblem`."""
    lines: dict[KeyPath, int] = {}
    try:
        _check_events(text)
        node = yaml.compose(text, Loader=yaml.BaseLoader)
    except yaml.MarkedYAMLError as error:
        raise YamlProblem(_line(error.problem_mark), f"not YAML: {error.problem or error.context}") from None
    except yaml.YAMLError as error:
        raise YamlProblem(0, f"not YAML: {str(error).splitlines()[0]}") from None
    return Document(_value(node, (), lines) if node else None, lines)


def _check_events(text: str) -> None:
    """Before anything recursive sees the text. An alias could also make a small file unfold into a huge one."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.BaseLoader):
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise YamlProblem(_line(event.start_mark), "anchors and aliases are not used here: quote text with & or *")
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH:
            raise YamlProblem(_line(event.start_mark), f"nested more than {MAX_DEPTH} deep")


def _value(node: yaml.Node, path: KeyPath, lines: dict[KeyPath, int]) -> Value:
    lines.setdefault(path, _line(node.start_mark))
    if node.tag not in _UNTAGGED:
        raise YamlProblem(_line(node.start_mark), f"tags are not used here: {node.tag}")
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, path, lines)
    if isinstance(node, yaml.SequenceNode):
        return [_value(item, (*path, index), lines) for index, item in enumerate(node.value)]
    assert isinstance(node, yaml.ScalarNode)
    return _scalar(node)


def _mapping(node: yaml.MappingNode, path: KeyPath, lines: dict[KeyPath, int]) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for key_node, value_node in node.value:
        key, line = key_node.value, _line(key_node.start_mark)
        if not isinstance(key_node, yaml.ScalarNode):
            raise YamlProblem(line, "a key has to be a word")
        if key in found:
            raise YamlProblem(line, f"{key} is there twice, first in line {lines[*path, key]}")
        lines[*path, key] = line
        found[key] = _value(value_node, (*path, key), lines)
    return found


def _scalar(node: yaml.ScalarNode) -> Scalar:
    text: str = node.value
    if node.style is not None:  # quoted, or a block of text
        return text
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    return float(text) if _FLOAT.fullmatch(text) else text


def _line(mark: Any) -> int:  # the stubs know two unrelated classes of marks
    return mark.line + 1 if mark else 0
