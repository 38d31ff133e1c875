"""A simulated device: values of its own, what commands do to them, and what it tells of them. No I/O, no clock."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from device_registry.model import JsonValue

Values: TypeAlias = dict[str, JsonValue]


@dataclass(frozen=True, slots=True)
class Step:
    """Something that happens in a device `after` seconds: values change, messages go to other devices."""

    values: Mapping[str, JsonValue] = field(default_factory=dict)
    after: float = 0.0
    sends: Mapping[str, str] = field(default_factory=dict)


Steps: TypeAlias = tuple[Step, ...]
Hear: TypeAlias = Callable[[str], Steps]
"""What a payload on a command topic does; nothing if the device does not understand it."""

Tell: TypeAlias = Callable[[], JsonValue]
"""What a state topic says: a text as it is, anything else as JSON; None: nothing yet."""

Curve: TypeAlias = Callable[[float, Values], JsonValue]
"""A value at a moment (seconds since the epoch), given the device's values."""


@dataclass(slots=True)
class Thing:
    """One device. `device_id`: as the registry will know it; `answers_after`: seconds until it tells what changed."""

    device_id: str
    announcements: Mapping[str, str] = field(default_factory=dict)  # topic -> payload
    statuses: Mapping[str, tuple[str, str]] = field(default_factory=dict)  # topic -> (online, offline)
    values: Values = field(default_factory=dict)
    hears: dict[str, Hear] = field(default_factory=dict)  # by command topic
    tells: dict[str, Tell] = field(default_factory=dict)  # by state topic
    moves: Mapping[str, Curve] = field(default_factory=dict)  # by name of the value
    does: Mapping[str, str] = field(default_factory=dict)  # topic -> payload: what a scene sends
    online: bool = True
    answers_after: float = 0.02

    def move(self, now: float) -> None:
        """Bring what follows the clock up to date."""
        for name, curve in self.moves.items():
            self.values[name] = curve(now, self.values)

    def told(self) -> dict[str, str]:
        """What every state topic says now."""
        said = {topic: tell() for topic, tell in self.tells.items()}
        return {topic: _payload(value) for topic, value in said.items() if value is not None}


def _payload(value: JsonValue) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def to_object(text: str) -> Mapping[str, JsonValue]:
    """The JSON object in a command; empty if it is none."""
    try:
        value = json.loads(text)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def to_number(value: JsonValue) -> float | None:
    """A number, also as text; None if it is none."""
    try:
        return float(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else None
    except ValueError:
        return None
