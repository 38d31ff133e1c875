"""One component's fields, read with their types. A wrong one raises `BadField`, and refuses that component."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from device_registry.discovery.templates import BadTemplate, Template, compile_template
from device_registry.model import JsonValue
from device_registry.names import clean_name
from device_registry.wiring import Unsupported

MAX_TEXT = 4096
MAX_TOPIC = 1024
MAX_OPTIONS = 512
MAX_NUMBER = 1e9


class BadField(ValueError):
    """A field is not of its type; caught where the component is taken in."""

    def __init__(self, key: str, why: str) -> None:
        super().__init__(f"{key}: {why}")


@dataclass(frozen=True, slots=True)
class Options:
    """Choices as we show them, and as the device spells them."""

    spelled: Mapping[str, str]

    @property
    def shown(self) -> tuple[str, ...]:
        """Cleaned options, in the device's order."""
        return tuple(self.spelled)

    def spell(self, wanted: JsonValue) -> str:
        """The device's spelling. Raises `Unsupported` for what is no option."""
        if isinstance(wanted, str) and wanted in self.spelled:
            return self.spelled[wanted]
        raise Unsupported(f"{wanted!r} is none of {', '.join(self.spelled)}"[:500])


@dataclass(frozen=True, slots=True)
class Fields:
    """An expanded component. Absent and null are the same, except for `given_null`."""

    values: Mapping[str, JsonValue]

    def has(self, key: str) -> bool:
        """Whether the field is there."""
        return self.values.get(key) is not None

    def given_null(self, key: str) -> bool:
        """Whether the field is there and null: for fields where that takes a default away."""
        return key in self.values and self.values[key] is None

    def text(self, key: str) -> str | None:
        """Any scalar, as text."""
        value = self.values.get(key)
        if value is None:
            return None
        if isinstance(value, list | dict) or len(str(value)) > MAX_TEXT:
            raise BadField(key, f"text of at most {MAX_TEXT} characters expected")
        return str(value)

    def payload(self, key: str, default: str) -> str:
        """A payload, or what stands for it by default."""
        value = self.text(key)
        return default if value is None else value

    def topic(self, key: str) -> str | None:
        """A topic to publish to or to read: no wildcards, nothing that is the broker's own."""
        value = self.values.get(key)
        if value is None:
            return None
        if not isinstance(value, str) or not 0 < len(value) <= MAX_TOPIC:
            raise BadField(key, f"a topic of 1 to {MAX_TOPIC} characters expected")
        if value.startswith("$") or any(c in "+#" or ord(c) < 32 or 127 <= ord(c) < 160 for c in value):
            raise BadField(key, "not a topic that a device may have")
        return value

    def needed_topic(self, key: str) -> str:
        """A topic without which the component cannot be."""
        topic = self.topic(key)
        if topic is None:
            raise BadField(key, "missing")
        return topic

    def number(self, key: str, default: float) -> float:
        """A finite number, also as text."""
        value = self.values.get(key)
        if value is None:
            return default
        try:
            number = float(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else math.nan
        except ValueError:
            number = math.nan
        if not abs(number) <= MAX_NUMBER:
            raise BadField(key, "a number expected")
        return number

    def flag(self, key: str, default: bool) -> bool:
        """True or false; 0, 1 and the usual words do too."""
        value = self.values.get(key)
        if value is None:
            return default
        word = str(value).lower()
        if isinstance(value, list | dict) or word not in _TRUE | _FALSE:
            raise BadField(key, "true or false expected")
        return word in _TRUE

    def template(self, key: str) -> Template | None:
        """A template that compiles."""
        source = self.text(key)
        if source is None:
            return None
        try:
            return compile_template(source)
        except BadTemplate as error:
            raise BadField(key, f"bad template: {error}") from None

    def options(self, key: str, default: tuple[str, ...] = ()) -> Options:
        """A list of names."""
        value = self.values.get(key)
        if value is None:
            value = list(default)
        if not isinstance(value, list) or len(value) > MAX_OPTIONS:
            raise BadField(key, f"a list of at most {MAX_OPTIONS} names expected")
        named = ((clean_name(item), str(item)) for item in value if not isinstance(item, list | dict))
        return Options({name: raw for name, raw in named if name and len(raw) <= MAX_TEXT})


_TRUE = frozenset({"true", "yes", "on", "enable", "1"})
_FALSE = frozenset({"false", "no", "off", "disable", "0"})
