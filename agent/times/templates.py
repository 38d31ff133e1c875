"""Templates such as "[at] (half|quarter) past {hour}": compiled once, matched on tokens with backtracking.

`(a|b)` one of these, `[a]` perhaps, `{slot}` whatever the slot's own matcher takes.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from agent.text import key, words

Values = Mapping[str, object]
Found = tuple[int, Values]
"""Where a match ends, and what its slots held."""

_TIGHT = frozenset({"n", "h", "m", "d"})
"""Slots of numbers: "at 9, 10 lamps" is not ten past nine."""

_PIECE = re.compile(r"\{[a-z]+\d?\}|[()\[\]|]|[^(){}\[\]|]+")


@dataclass(frozen=True, slots=True)
class Slot:
    """A named gap; `name` without its number finds the matcher."""

    name: str

    @property
    def base(self) -> str:
        """The name without the number that tells two of a sort apart."""
        return self.name.rstrip("123456789")


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several sequences."""

    options: "tuple[tuple[Part, ...], ...]"


Part = str | Slot | Choice
Template = tuple[Part, ...]
Fill = Callable[[Slot, int], Iterator[tuple[int, object]]]
"""Matches of a slot from a token on: where each ends, and its value."""


def compiled(text: str) -> Template:
    """A template from its text. Raises ValueError where brackets do not close."""
    pieces = _PIECE.findall(text)
    options, rest = _options(pieces, 0)
    if rest != len(pieces) or len(options) != 1:
        raise ValueError(f"brackets do not match in {text!r}")
    return options[0]


def _options(pieces: Sequence[str], at: int) -> tuple[list[Template], int]:
    options: list[list[Part]] = [[]]
    while at < len(pieces) and pieces[at] not in (")", "]"):
        piece = pieces[at]
        if piece == "|":
            options.append([])
        elif piece in ("(", "["):
            inner, at = _options(pieces, at + 1)
            if at >= len(pieces):
                raise ValueError(f"{piece} is never closed")
            options[-1].append(Choice((*inner, ()) if piece == "[" else tuple(inner)))
        elif piece.startswith("{"):
            options[-1].append(Slot(piece[1:-1]))
        else:
            options[-1] += [key((word,)) for word in words(piece)]
        at += 1
    return [tuple(option) for option in options], at


@dataclass(frozen=True, slots=True)
class Start:
    """What a template may begin with: literal words, or slots (base names)."""

    literals: frozenset[str]
    slots: frozenset[str]


def start_of(template: Template) -> Start:
    """What may stand first, past whatever may be left out."""
    literals: set[str] = set()
    slots: set[str] = set()
    for part in template:
        if isinstance(part, str):
            literals.add(part)
            break
        if isinstance(part, Slot):
            slots.add(part.base)
            break
        inner = [start_of(option) for option in part.options]
        literals.update(*(i.literals for i in inner))
        slots.update(*(i.slots for i in inner))
        if () not in part.options:
            break
    return Start(frozenset(literals), frozenset(slots))


def matches(template: Template, keys: Sequence[str], at: int, fill: Fill, begun: bool = False) -> Iterator[Found]:
    """Every way to match a template from a token on; longer choices first. A comma may stand between its parts."""
    if not template:
        yield at, {}
        return
    part, rest = template[0], template[1:]
    if begun and at < len(keys) and keys[at] == "," and not (isinstance(part, Slot) and part.base in _TIGHT):
        yield from matches(template, keys, at + 1, fill)  # "on Monday, at 7"
    if isinstance(part, str):
        if at < len(keys) and keys[at] == part:
            yield from matches(rest, keys, at + 1, fill, True)
    elif isinstance(part, Slot):
        for end, value in fill(part, at):
            for last, values in matches(rest, keys, end, fill, True):
                yield last, {part.name: value, **values}
    else:
        for option in part.options:
            yield from matches((*option, *rest), keys, at, fill, begun)
