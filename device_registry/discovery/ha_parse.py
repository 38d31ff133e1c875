"""Texts of state messages into updates: words, numbers, options, JSON. None of these raises."""

from collections.abc import Callable, Mapping

from device_registry.discovery.ha_fields import Options
from device_registry.discovery.ha_wiring import Parse, Update
from device_registry.model import EntityState, JsonValue
from device_registry.names import clean_name
from device_registry.payload import read_json, to_number

NONE = "None"
"""What a template prints for null: the attribute no longer holds."""

MAX_STATE = 255


def words(table: Mapping[str, str]) -> Parse:
    """A state: the device's word to ours; other words say nothing."""

    def parse(text: str, _state: EntityState) -> Update | None:
        word = table.get(text)
        return Update(word) if word is not None else None

    return parse


def shown(text: str, _state: EntityState) -> Update | None:
    """A state that is the text itself."""
    state = clean_name(text, MAX_STATE)
    return Update(state) if state and state != NONE else None


def measured(attribute: str, convert: Callable[[float], float] = float) -> Parse:
    """A number as an attribute."""

    def parse(text: str, _state: EntityState) -> Update | None:
        if text == NONE:
            return Update(attributes={attribute: None})
        value = to_number(text)
        return None if value is None else Update(attributes={attribute: whole(convert(value))})

    return parse


def numeric(update: Callable[[float], Update | None]) -> Parse:
    """A number, and what it means; other texts say nothing."""

    def parse(text: str, _state: EntityState) -> Update | None:
        value = to_number(text)
        return None if value is None else update(value)

    return parse


def named(attribute: str) -> Parse:
    """A text as an attribute."""

    def parse(text: str, _state: EntityState) -> Update | None:
        return Update(attributes={attribute: None if text == NONE else clean_name(text, MAX_STATE)})

    return parse


def chosen(attribute: str, options: Options) -> Parse:
    """One of the options as an attribute; other texts say nothing."""
    ours = {raw: name for name, raw in options.spelled.items()}

    def parse(text: str, _state: EntityState) -> Update | None:
        if text in ours:
            return Update(attributes={attribute: ours[text]})
        return Update(attributes={attribute: None}) if text == NONE else None

    return parse


def chosen_state(options: Options) -> Parse:
    """One of the options as the state."""
    return words({raw: name for name, raw in options.spelled.items()})


def flagged(attribute: str, yes: str, no: str) -> Parse:
    """True or false as an attribute."""

    def parse(text: str, _state: EntityState) -> Update | None:
        return Update(attributes={attribute: text == yes}) if text in (yes, no) else None

    return parse


def from_object(read: Callable[[Mapping[str, JsonValue], EntityState], Update | None]) -> Parse:
    """A JSON object, read by `read`; other texts say nothing."""

    def parse(text: str, state: EntityState) -> Update | None:
        values = to_object(text)
        return None if values is None else read(values, state)

    return parse


def to_object(text: str) -> dict[str, JsonValue] | None:
    """The JSON object in a text, if there is one."""
    try:
        value = read_json(text)
    except ValueError:
        return None
    return value if isinstance(value, dict) else None


def whole(value: float) -> int | float:
    """An integer where it is one; else what is left without the noise of binary fractions."""
    return int(value) if value == int(value) else round(value, 6)


def span(low: float, high: float) -> Callable[[float], float]:
    """Position between two ends, which may be reversed, to percent."""
    return lambda value: round(min(100.0, max(0.0, (value - low) / (high - low) * 100)))


def at(low: float, high: float, percent: float) -> int:
    """Percent to the position between two ends."""
    return round(low + (high - low) * percent / 100)
