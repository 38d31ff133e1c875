"""JSON from the broker, decoded within bounds: a bad payload is a named `Refusal`, whatever is in it."""

import json
import math
import re
from typing import NoReturn, cast

from device_registry.model import JsonValue
from device_registry.wiring import Refusal

MAX_BYTES = 256 * 1024
MAX_DEPTH = 32
MAX_DIGITS = 20

# Possessive, and content with a string that never ends: linear in the payload, whatever is in it.
_STRING = re.compile(rb'"(?:[^"\\]|\\.?)*+(?:"|\Z)', re.DOTALL)
_BRACKET = re.compile(rb"[\[\]{}]")
_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")


class _Unacceptable(ValueError):
    """A number that JSON or a sane device does not have."""


def decode_object(topic: str, payload: bytes, limit: int = MAX_BYTES) -> dict[str, JsonValue] | Refusal:
    """The JSON object in a payload of at most `limit` bytes, or why there is none. Never raises."""
    value = decode_json(topic, payload, limit)
    return value if isinstance(value, dict | Refusal) else Refusal(topic, "not_object", type(value).__name__)


def decode_json(topic: str, payload: bytes, limit: int = MAX_BYTES) -> "JsonValue | Refusal":
    """Any JSON value, or a refusal: too_large, not_utf8, too_deep, bad_number, bad_text, not_json. Never raises."""
    if len(payload) > limit:
        return Refusal(topic, "too_large", f"{len(payload)} bytes, at most {limit}")
    if _depth(payload) > MAX_DEPTH:
        return Refusal(topic, "too_deep", f"nested deeper than {MAX_DEPTH}")
    try:
        text = payload.decode("utf-8")
    except UnicodeDecodeError as error:
        return Refusal(topic, "not_utf8", f"byte {error.start}")
    try:
        value = parse_json(text)
    except _Unacceptable as error:
        return Refusal(topic, "bad_number", str(error))
    except ValueError as error:
        return Refusal(topic, "not_json", str(error)[:200])
    if _SURROGATE.search(payload) and not _encodable(value):
        return Refusal(topic, "bad_text", "half of a surrogate pair")
    return value


def decode_text(payload: bytes, limit: int = MAX_BYTES) -> str | None:
    """The text of a state message; None if it is longer than `limit` bytes or not UTF-8."""
    if len(payload) > limit:
        return None
    try:
        return payload.decode("utf-8")
    except UnicodeDecodeError:
        return None


def read_json(text: str) -> JsonValue:
    """The JSON value in a text of bounded depth. Raises ValueError, and nothing else, if there is none."""
    if _depth(text.encode("utf-8", "replace")) > MAX_DEPTH:
        raise ValueError(f"nested deeper than {MAX_DEPTH}")
    return parse_json(text)


def parse_json(text: str) -> JsonValue:
    """JSON without NaN, infinities and huge integers; depth already checked. Raises ValueError."""
    parsed = json.loads(text, parse_constant=_refuse_constant, parse_int=_integer, parse_float=_finite)
    return cast(JsonValue, parsed)


def _depth(payload: bytes) -> int:
    """Deepest nesting, found without recursion and before anything is parsed."""
    depth = deepest = 0
    for bracket in _BRACKET.findall(_STRING.sub(b"", payload)):
        depth += 1 if bracket in b"[{" else -1
        if depth > deepest:
            deepest = depth
            if deepest > MAX_DEPTH:
                break
    return deepest


def _refuse_constant(name: str) -> NoReturn:
    raise _Unacceptable(name)


def _integer(digits: str) -> int:
    if len(digits) > MAX_DIGITS:
        raise _Unacceptable(f"an integer of {len(digits)} digits")
    return int(digits)


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise _Unacceptable("a number beyond all measure")
    return number


def _encodable(value: JsonValue) -> bool:
    try:
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def to_number(value: JsonValue) -> float | None:
    """A finite number, also as text."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None
