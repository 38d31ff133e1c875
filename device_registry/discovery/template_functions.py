"""Filters and functions of Home Assistant's templates, each bounded in time and size.

Names and results are Home Assistant's (its documentation's page "Templating"). Where a value cannot be
converted and the template gives no default, they raise, and the message is then not read: as there.
"""

import base64
import json
import math
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import cast

from jinja2.filters import FILTERS as JINJA_FILTERS
from jinja2.runtime import Context, Undefined
from jinja2.tests import TESTS as JINJA_TESTS
from jinja2.utils import Namespace, pass_context

from device_registry.discovery.template_bounds import (
    MAX_LENGTH,
    TooMuch,
    bounded,
    counted,
    joined,
    measure,
    narrow,
    printed,
    spend,
)
from device_registry.names import slug
from device_registry.payload import read_json

REGEX_COST = 50

_MISSING = object()
_BRACES = re.compile(r"(?:[^{}]|\{\{|\}\}|\{\d?(?::[^{}]{0,12})?\})*+")
_QUANTIFIERS = re.compile(r"(?<!\()[*+?{]")


# ---------------------------------------------------------------- conversions


def _or_default(convert: Callable[[object], object], value: object, default: object) -> object:
    try:
        return convert(value)
    except (TypeError, ValueError, OverflowError, ArithmeticError):
        if default is _MISSING:
            raise
        return default


def _to_float(value: object, default: object = _MISSING) -> object:
    return _or_default(lambda v: float(cast(str, v)), value, default)


def _to_int(value: object, default: object = _MISSING, base: int = 10) -> object:
    def convert(v: object) -> int:
        if isinstance(v, str):
            try:
                return int(v[:MAX_LENGTH], base)
            except ValueError:
                return int(float(v))
        return int(cast(float, v))

    return _or_default(convert, value, default)


_TRUE = frozenset({"1", "true", "yes", "on", "enable"})
_FALSE = frozenset({"0", "false", "no", "off", "disable"})


def _to_bool(value: object, default: object = _MISSING) -> object:
    def convert(v: object) -> bool:
        word = str(v).strip().lower() if isinstance(v, str | int | float) else ""
        if word in _TRUE or word in _FALSE:
            return word in _TRUE
        raise ValueError(f"{v!r} is neither true nor false")

    return _or_default(convert, value, default)


def _round(value: object, precision: int = 0, method: str = "common", default: object = _MISSING) -> object:
    def convert(v: object) -> object:
        number, scale = float(cast(str, v)), 10.0 ** min(15, max(-15, precision))
        rounded = {
            "ceil": lambda: math.ceil(number * scale) / scale,
            "floor": lambda: math.floor(number * scale) / scale,
        }
        result = rounded[method]() if method in rounded else round(number, precision)
        return int(result) if precision == 0 else result

    return _or_default(convert, value, default)


def _is_number(value: object) -> bool:
    try:
        return math.isfinite(float(cast(str, value)))
    except (TypeError, ValueError):
        return False


def _is_defined(value: object) -> object:
    if isinstance(value, Undefined):
        value._fail_with_undefined_error()
    return value


def _iif(value: object, if_true: object = True, if_false: object = False, if_none: object = _MISSING) -> object:
    if value is None and if_none is not _MISSING:
        return if_none
    return if_true if value else if_false


def _to_json(value: object, **_options: object) -> str:
    measure(value)
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def _from_json(value: object, default: object = _MISSING) -> object:
    return _or_default(lambda v: read_json(str(v)), value, default)


def _decode64(value: str) -> str:
    return base64.b64decode(value).decode("utf-8")


def _encode64(value: str) -> str:
    return base64.b64encode(value[:MAX_LENGTH].encode("utf-8")).decode("ascii")


# ---------------------------------------------------------------- text


def _replace(text: object, old: str, new: str, count: int = -1) -> str:
    source = printed(text)
    if (source.count(old) + 1) * len(new) + len(source) > MAX_LENGTH:
        raise TooMuch("text too long")
    return source.replace(old, new, count)


def _percent_format(text: object, *values: object) -> str:
    pattern = printed(text)
    narrow(pattern)
    measure(values)
    return pattern % values


def _brace_format(text: str, *values: object) -> str:
    """str.format for numbered fields and short specifications."""
    narrow(text)
    if not _BRACES.fullmatch(text):
        raise TooMuch("only plain fields can be formatted")
    measure(values)
    return text.format(*values)


def _pattern(context: Context, pattern: str, ignorecase: bool) -> re.Pattern[str]:
    """A pattern too simple to run away: few quantifiers, none of a group."""
    spend(context, REGEX_COST)
    runaway = len(_QUANTIFIERS.findall(pattern)) > 3 or pattern.count("|") > 3
    if runaway or len(pattern) > 200 or re.search(r"\)[*+{]", pattern):
        raise TooMuch("pattern too complex")
    return re.compile(pattern, re.IGNORECASE if ignorecase else 0)


def _subject(value: object) -> str:
    text = printed(value)
    if len(text) > 256:
        raise TooMuch("text too long for a pattern")
    return text


@pass_context
def _regex_match(context: Context, value: object, find: str = "", ignorecase: bool = False) -> bool:
    return bool(_pattern(context, find, ignorecase).match(_subject(value)))


@pass_context
def _regex_search(context: Context, value: object, find: str = "", ignorecase: bool = False) -> bool:
    return bool(_pattern(context, find, ignorecase).search(_subject(value)))


@pass_context
def _regex_replace(
    context: Context, value: object = "", find: str = "", replace: str = "", ignorecase: bool = False
) -> str:
    if len(replace) > 64:
        raise TooMuch("replacement too long")
    return _pattern(context, find, ignorecase).sub(replace, _subject(value))


@pass_context
def _regex_findall(context: Context, value: object, find: str = "", ignorecase: bool = False) -> list[object]:
    return _pattern(context, find, ignorecase).findall(_subject(value))


@pass_context
def _regex_findall_index(
    context: Context, value: object, find: str = "", index: int = 0, ignorecase: bool = False
) -> object:
    return _pattern(context, find, ignorecase).findall(_subject(value))[index]


# ---------------------------------------------------------------- time (of a given instant: reading has no clock)


def _as_datetime(value: object, default: object = _MISSING) -> object:
    def convert(v: object) -> datetime:
        if isinstance(v, datetime):
            return v
        if isinstance(v, str) and not _is_number(v):
            return datetime.fromisoformat(v)
        return datetime.fromtimestamp(float(cast(str, v)), UTC)

    return _or_default(convert, value, default)


def _as_timestamp(value: object, default: object = _MISSING) -> object:
    return _or_default(lambda v: cast(datetime, _as_datetime(v)).timestamp(), value, default)


def _timestamp(value: object, pattern: str, local: bool, default: object) -> object:
    if re.search(r"%[^a-zA-Z%]", pattern) or len(pattern) > 100:
        raise TooMuch("time format")

    def convert(v: object) -> str:
        instant = datetime.fromtimestamp(float(cast(str, v)), UTC)
        return (instant.astimezone() if local else instant).strftime(pattern)

    return _or_default(convert, value, default)


def _timestamp_custom(
    value: object, pattern: str = "%Y-%m-%d %H:%M:%S", local: bool = True, default: object = _MISSING
) -> object:
    return _timestamp(value, pattern, local, default)


def _timestamp_local(value: object, default: object = _MISSING) -> object:
    return _timestamp(value, "%Y-%m-%dT%H:%M:%S%z", True, default)


def _timestamp_utc(value: object, default: object = _MISSING) -> object:
    return _timestamp(value, "%Y-%m-%dT%H:%M:%S+00:00", False, default)


def _range(*limits: int) -> range:
    span = range(*limits)
    measure(span)
    return span


def _average(values: list[float]) -> float:
    return sum(map(float, values)) / len(values)


_OF_JINJA = (
    "abs default d first last length count list lower upper title capitalize trim map select selectattr reject"
    " rejectattr sort unique reverse sum items"
)
_OURS: Mapping[str, Callable[..., object]] = {
    "float": _to_float,
    "int": _to_int,
    "bool": _to_bool,
    "round": _round,
    "is_number": _is_number,
    "iif": _iif,
    "min": min,
    "max": max,
    "average": _average,
    "slugify": slug,
    "regex_match": _regex_match,
    "regex_search": _regex_search,
    "regex_replace": _regex_replace,
    "regex_findall": _regex_findall,
    "regex_findall_index": _regex_findall_index,
    "as_datetime": _as_datetime,
    "as_timestamp": _as_timestamp,
    "timestamp_custom": _timestamp_custom,
    "timestamp_local": _timestamp_local,
    "timestamp_utc": _timestamp_utc,
}

FILTERS: Mapping[str, Callable[..., object]] = {
    **{name: JINJA_FILTERS[name] for name in _OF_JINJA.split()},
    **_OURS,
    "is_defined": _is_defined,
    "to_json": _to_json,
    "tojson": _to_json,
    "from_json": _from_json,
    "string": printed,
    "join": joined,
    "replace": _replace,
    "format": _percent_format,
    "brace format": _brace_format,
    "bounded": bounded,
    "counted": counted,
    "base64_decode": _decode64,
    "base64_encode": _encode64,
    "multiply": lambda value, by: float(value) * by,
    "add": lambda value, by: float(value) + by,
    "sqrt": lambda value: math.sqrt(float(value)),
    "log": lambda value, base=math.e: math.log(float(value), base),
    "bitwise_and": lambda value, other: value & other,
    "bitwise_or": lambda value, other: value | other,
    "bitwise_xor": lambda value, other: value ^ other,
}

GLOBALS: Mapping[str, object] = {**_OURS, "range": _range, "namespace": Namespace, "pi": math.pi, "e": math.e}

TESTS: Mapping[str, Callable[..., object]] = {
    **cast(Mapping[str, Callable[..., object]], JINJA_TESTS),
    "is_number": _is_number,
    "match": _regex_match,
    "search": _regex_search,
}
