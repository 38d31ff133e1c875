"""What keeps a template of Home Assistant's discovery from using more time or memory than a reading needs."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import islice
from typing import cast

from jinja2.runtime import Context, Undefined
from jinja2.utils import Namespace, pass_context

MAX_LENGTH = 16384
MAX_ITEMS = 2048
MAX_INTEGER = 10**30
BUDGET = "loop budget"
"""Context variable that holds what is left of a render's steps. No template can spell it."""

_WIDE = re.compile(r"\d{3}|\*")


class TooMuch(ValueError):
    """A template asks for more than a reading can need."""


def bounded(value: object) -> object:
    """The value itself if it is plain data of bounded size. Raises `TooMuch`."""
    if not isinstance(value, Namespace):
        measure(value)
    return value


def printed(value: object) -> str:
    """A value as text, as Python prints it; undefined is empty. Raises `TooMuch`."""
    measure(value)
    return "" if isinstance(value, Undefined) else str(value)


@pass_context
def counted(context: Context, items: Iterable[object]) -> list[object]:
    """The items of a loop, taken off what is left for this render. Raises `TooMuch`."""
    left = cast(list[int], context[BUDGET])[0]
    taken = list(islice(items, left + 1))
    spend(context, len(taken))
    return taken


def joined(values: Iterable[object], separator: object = "", attribute: str | None = None) -> str:
    """Jinja's join, measured."""
    items = [item[attribute] for item in cast(Iterable[Mapping[str, object]], values)] if attribute else list(values)
    texts = [printed(item) for item in items]
    glue = printed(separator)
    if sum(map(len, texts)) + len(glue) * len(texts) > MAX_LENGTH:
        raise TooMuch("text too long")
    return glue.join(texts)


def product(left: object, right: object) -> object:
    """Numbers times numbers: no repeated texts and lists."""
    return _in_reach(_number(left) * _number(right))


def power(left: object, right: object) -> object:
    """Numbers, with an exponent that ends."""
    base, exponent = _number(left), _number(right)
    if abs(exponent) > 64 or abs(base) > 10**9:
        raise TooMuch("power too large")
    return _in_reach(base**exponent)


def remainder(left: object, right: object) -> object:
    """Modulo of numbers, or Python's % formatting without wide fields."""
    if not isinstance(left, str):
        return _number(left) % _number(right)
    narrow(left)
    measure(right)
    return left % (tuple(right) if isinstance(right, list) else right)


def narrow(pattern: str) -> None:
    """Raises `TooMuch` if a format has fields of a hundred characters or more."""
    if _WIDE.search(pattern):
        raise TooMuch("field too wide")


def total(left: object, right: object) -> object:
    """Sum of numbers, or two texts or lists after one another."""
    if isinstance(left, str) and isinstance(right, str):
        return joined((left, right))
    if isinstance(left, list) and isinstance(right, list):
        return bounded([*left, *right])
    return _in_reach(_number(left) + _number(right))


def measure(value: object) -> None:
    """Raises `TooMuch` unless it is plain data of bounded size.

    Shared parts count as often as they appear: that is what printing them would cost.
    """
    items, length, waiting = 0, 0, [value]
    while waiting:
        one = waiting.pop()
        items += 1
        if isinstance(one, str):
            length += len(one)
        elif isinstance(one, dict | list | tuple | range):
            items += len(one)  # before it is unfolded: a range is short until then
            if items <= MAX_ITEMS:
                waiting += (*one.keys(), *one.values()) if isinstance(one, dict) else one
        elif not isinstance(one, int | float | datetime | Undefined | None):
            raise TooMuch(f"{type(one).__name__} is not data")
        if items > MAX_ITEMS or length > MAX_LENGTH:
            raise TooMuch("value too large")


def _number(value: object) -> int | float:
    if isinstance(value, Undefined) or not isinstance(value, int | float):
        raise TooMuch(f"{type(value).__name__} is not a number")
    return cast(int | float, _in_reach(value))


def _in_reach(value: object) -> object:
    if isinstance(value, complex) or (isinstance(value, int) and abs(value) > MAX_INTEGER):
        raise TooMuch("number too large")
    return value


def spend(context: Context, cost: int) -> None:
    """Takes steps off what is left for this render. Raises `TooMuch`."""
    budget = cast(list[int], context[BUDGET])
    budget[0] -= cost
    if budget[0] < 0:
        raise TooMuch("too many steps")
