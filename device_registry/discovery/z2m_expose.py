"""Zigbee2MQTT's `exposes`: what a device offers, parsed out of JSON into frozen values.

Format: zigbee2mqtt.io, docs/guide/usage/exposes.md. Every expose has a `type`; `access` is a bit mask of
1 (published in the state), 2 (can be set) and 4 (can be asked for). A field of a wrong type counts as absent.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from device_registry.model import JsonScalar, JsonValue

PUBLISHED = 1
SETTABLE = 2

SPECIFIC = frozenset({"light", "switch", "fan", "cover", "lock", "climate"})
_GENERIC = frozenset({"binary", "numeric", "enum", "text", "composite", "list"})

MAX_FEATURES = 256
MAX_VALUES = 256
MAX_DEPTH = 8
MAX_TEXT = 128


@dataclass(frozen=True, slots=True)
class Expose:
    """One expose or feature. `key` is its place in the state's JSON; a specific expose has none, but `features`."""

    type: str
    name: str
    key: str
    label: str = ""
    access: int = 0
    endpoint: str = ""
    category: str = ""
    unit: str = ""
    min: float | None = None
    max: float | None = None
    step: float | None = None
    values: tuple[JsonScalar, ...] = ()  # of an enum
    on: JsonScalar = None  # of a binary
    off: JsonScalar = None
    features: tuple["Expose", ...] = ()

    @property
    def published(self) -> bool:
        """Whether the state bears it, or something in it."""
        return bool(self.access & PUBLISHED) or any(feature.published for feature in self.features)

    @property
    def settable(self) -> bool:
        """Whether it, or something in it, can be set."""
        if self.type == "composite":
            return any(feature.settable for feature in self.features)
        return bool(self.access & SETTABLE)

    def feature(self, *names: str) -> "Expose | None":
        """The feature of the first of these names that there is."""
        found = {feature.name: feature for feature in reversed(self.features)}
        return next((found[name] for name in names if name in found), None)


def exposes(raw: JsonValue) -> tuple[Expose, ...]:
    """The exposes of a definition; items that cannot be read are left out. Never raises."""
    return tuple(_each(raw, 0, 0))


def _each(raw: JsonValue, depth: int, access: int) -> Iterator[Expose]:
    if not isinstance(raw, list) or depth > MAX_DEPTH:
        return
    for item in raw[:MAX_FEATURES]:
        expose = _expose(item, depth, access) if isinstance(item, dict) else None
        if expose is not None:
            yield expose


def _expose(raw: Mapping[str, JsonValue], depth: int, access: int) -> Expose | None:
    kind = text(raw.get("type"))
    name = text(raw.get("name"))
    key = text(raw.get("property")) or name
    if not kind or (kind not in SPECIFIC and not key):
        return None
    own = raw.get("access")
    access = own if isinstance(own, int) and not isinstance(own, bool) else access
    return Expose(
        type=kind if kind in SPECIFIC or kind in _GENERIC else "text",
        name=name or key,
        key=key,
        label=text(raw.get("label")),
        access=access,
        endpoint=text(raw.get("endpoint")),
        category=text(raw.get("category")),
        unit=text(raw.get("unit")),
        min=number(raw.get("value_min")),
        max=number(raw.get("value_max")),
        step=number(raw.get("value_step")),
        values=_scalars(raw.get("values")),
        on=_scalar(raw.get("value_on")),
        off=_scalar(raw.get("value_off")),
        features=tuple(_each(raw.get("features"), depth + 1, access)),
    )


def text(value: JsonValue) -> str:
    """A short string, or ""."""
    return value if isinstance(value, str) and len(value) <= MAX_TEXT else ""


def number(value: JsonValue) -> float | None:
    """A finite number, or None."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return value if abs(value) < 1e15 and math.isfinite(value) else None


def _scalar(value: JsonValue) -> JsonScalar:
    if isinstance(value, bool):
        return value
    return text(value) or number(value)


def _scalars(value: JsonValue) -> tuple[JsonScalar, ...]:
    if not isinstance(value, list):
        return ()
    kept = (_scalar(item) for item in value[:MAX_VALUES])
    return tuple(item for item in kept if item is not None)
