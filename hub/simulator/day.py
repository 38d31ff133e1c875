"""Values that move as in a real day, as functions of the clock: the same moment gives the same value."""

import math
import time
from collections.abc import Callable, Mapping
from zlib import crc32

from device_registry.model import JsonValue
from hub.simulator.thing import Curve, Values, to_number

_HOUR = 3600.0


def curve(name: str, spec: Mapping[str, JsonValue]) -> Curve:
    """The curve that a line under `moves` describes. Raises KeyError for a kind or field that is not there."""
    return _CURVES[str(spec["curve"])](name, spec)


def _wave(name: str, spec: Mapping[str, JsonValue]) -> Curve:
    """Warmest (or whatever) at the hour `peak`, `swing` around `mean`."""
    mean, swing, peak = _numbers(spec, "mean", "swing", "peak")
    ripple, digits = _numbers(spec, "ripple", "digits")

    def at(now: float, _values: Values) -> JsonValue:
        value = mean + swing * math.cos((_hour(now) - peak) * math.pi / 12) + ripple * _ripple(name, now)
        return round(value, int(digits)) if digits else round(value)

    return at


def _daylight(name: str, spec: Mapping[str, JsonValue]) -> Curve:
    """Nothing from 20 to 6 o'clock, `most` at 13."""
    most, ripple, digits = _numbers(spec, "most", "ripple", "digits")

    def level(now: float) -> float:
        return most * max(0.0, math.sin((_hour(now) - 6) * math.pi / 14)) if 6 < _hour(now) < 20 else 0.0

    def at(now: float, _values: Values) -> JsonValue:
        light = level(now)
        return max(0, int(round(light + ripple * _ripple(name, now), int(digits)))) if light else 0

    return at


def _load(name: str, spec: Mapping[str, JsonValue]) -> Curve:
    """About `watts` while the value `of` is ON."""
    (watts,) = _numbers(spec, "watts")
    of = str(spec["of"])
    return lambda now, values: round(watts * (1 + 0.01 * _ripple(name, now))) if values.get(of) == "ON" else 0


def _meter(_name: str, spec: Mapping[str, JsonValue]) -> Curve:
    """A counter that grows by `per_day`."""
    per_day, digits = _numbers(spec, "per_day", "digits")
    return lambda now, _values: round(per_day * now / (24 * _HOUR) % 10_000, int(digits))


def _drain(_name: str, spec: Mapping[str, JsonValue]) -> Curve:
    """A battery: `first` percent, less by `per_day`, changed when it would be at a fifth."""
    first, per_day = _numbers(spec, "first", "per_day")
    return lambda now, _values: round(first - per_day * now / (24 * _HOUR) % (first - 20))


def _visits(name: str, spec: Mapping[str, JsonValue]) -> Curve:
    """Somebody there for `lasts` minutes of `every`, between two hours."""
    every, lasts = _numbers(spec, "every", "lasts")
    between = spec["between"]
    first, last = between if isinstance(between, list) else (0, 24)
    start, end = to_number(first) or 0, to_number(last) or 24
    phase = crc32(name.encode()) % max(1, int(every))
    return lambda now, _values: start <= _hour(now) < end and (now / 60 + phase) % every < lasts


_CURVES: Mapping[str, Callable[[str, Mapping[str, JsonValue]], Curve]] = {
    "wave": _wave,
    "daylight": _daylight,
    "load": _load,
    "meter": _meter,
    "drain": _drain,
    "visits": _visits,
}


def _ripple(name: str, now: float) -> float:
    """Small and smooth, from -1 to 1, another for every name."""
    phase = crc32(name.encode()) % 1000
    return 0.6 * math.sin(now / 611 + phase) + 0.4 * math.sin(now / 173 + 2 * phase)


def _numbers(spec: Mapping[str, JsonValue], *keys: str) -> tuple[float, ...]:
    values = (to_number(spec[key]) for key in keys)
    return tuple(value or 0.0 for value in values)


def _hour(now: float) -> float:
    """Hour of the local day, with its fraction."""
    local = time.localtime(now)
    return local.tm_hour + local.tm_min / 60 + local.tm_sec / 3600
