"""Whatever can be set on a Zigbee2MQTT device beside its functions, as generic properties.

A composite is taken apart: its parts are properties named "parent.child", set as {"parent": {"child": value}}.
A list is a text that holds JSON.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from device_registry.discovery.z2m_expose import Expose, number
from device_registry.discovery.z2m_function import Payload, Toggle, Values, option, options, toggle, whole
from device_registry.model import GenericProperty, JsonScalar, JsonValue, PropertyType
from device_registry.names import clean_name, visible
from device_registry.payload import read_json
from device_registry.wiring import Unsupported

MAX_SETTINGS = 512
_MAX_VALUE = 4096
_WORDS = {"true": True, "on": True, "false": False, "off": False}


@dataclass(frozen=True, slots=True)
class Setting:
    """A generic property and where it stands in the JSON."""

    path: tuple[str, ...]
    expose: Expose
    shown: GenericProperty

    def read(self, values: Values) -> JsonScalar:
        """Its value as the property's type has it: one of `shown.values`, a number, a text; None if not told."""
        value = self._at(values)
        match self.shown.type:
            case PropertyType.NUMBER:
                return number(value)
            case PropertyType.SWITCH:
                on = self._toggle.read({self._toggle.key: value})
                return None if on is None else self.shown.values[0 if on else 1]
            case PropertyType.ENUM:
                return clean_name(value)
            case PropertyType.TEXT:
                return _as_text(value)

    def payload(self, value: JsonValue) -> Payload:
        """JSON that sets it. Raises `Unsupported` for a value that it cannot have."""
        nested: JsonValue = self._encoded(value)
        for key in reversed(self.path):
            nested = {key: nested}
        assert isinstance(nested, dict)
        return nested

    def _at(self, values: Values) -> JsonValue:
        found: JsonValue = dict(values)
        for key in self.path:
            found = found.get(key) if isinstance(found, dict) else None
        return found

    @property
    def _toggle(self) -> Toggle:
        return toggle(self.expose)

    def _encoded(self, value: JsonValue) -> JsonValue:
        match self.shown.type:
            case PropertyType.NUMBER:
                amount = number(value)
                if amount is None:
                    raise Unsupported(f"{self.shown.property} is a number")
                return whole(amount)
            case PropertyType.SWITCH:
                return self._toggle.on if self._wants(value) else self._toggle.off
            case PropertyType.ENUM:
                return option(self.expose, value)
            case PropertyType.TEXT:
                return self._text(value)

    def _wants(self, value: JsonValue) -> bool:
        if isinstance(value, bool):
            return value
        words = {word.casefold(): index == 0 for index, word in enumerate(self.shown.values)}
        wish = (_WORDS | words).get(value.casefold()) if isinstance(value, str) else None
        if wish is None:
            raise Unsupported(f"{self.shown.property} is one of {self.shown.values}")
        return wish

    def _text(self, value: JsonValue) -> JsonValue:
        if not isinstance(value, str) or len(value) > _MAX_VALUE:
            raise Unsupported(f"{self.shown.property} is a text of at most {_MAX_VALUE} characters")
        if self.expose.type != "list":
            return value
        try:
            items = read_json(value)
        except ValueError:
            items = None
        if not isinstance(items, list):
            raise Unsupported(f"{self.shown.property} is a list in JSON")
        return items


def settings(exposes: Iterable[Expose]) -> tuple[Setting, ...]:
    """Everything that can be set in these exposes, composites taken apart; of equal paths the first counts."""
    found: dict[str, Setting] = {}
    for expose in exposes:
        for setting in _leaves(expose, (), ""):
            found.setdefault(setting.shown.property, setting)
            if len(found) >= MAX_SETTINGS:
                return tuple(found.values())
    return tuple(found.values())


def _leaves(expose: Expose, above: tuple[str, ...], said: str) -> Iterator[Setting]:
    path = (*above, expose.key)
    name = f"{said} {_name(expose)}".strip()
    if expose.type == "composite":
        for feature in expose.features:
            yield from _leaves(feature, path, name)
    elif expose.settable:
        key, words = clean_name(".".join(path)), clean_name(name)
        if key and words:
            yield Setting(path, expose, _shown(expose, key, words))


def _name(expose: Expose) -> str:
    """As people say it: the label, else the property without underscores."""
    return (expose.label or expose.key.replace("_", " ")).lower()


def _shown(expose: Expose, key: str, name: str) -> GenericProperty:
    kind = {
        "numeric": PropertyType.NUMBER,
        "enum": PropertyType.ENUM if expose.values else PropertyType.TEXT,
        "binary": PropertyType.SWITCH,
    }.get(expose.type, PropertyType.TEXT)
    return GenericProperty(
        property=key,
        type=kind,
        name=name,
        min=expose.min,
        max=expose.max,
        step=expose.step,
        unit=clean_name(expose.unit) or "",
        values=_values(expose) if kind in (PropertyType.ENUM, PropertyType.SWITCH) else (),
        reports=expose.published,
    )


def _values(expose: Expose) -> tuple[str, ...]:
    """Options of an enum; (on, off) of a binary, in words where the device has truth values."""
    if expose.type == "enum":
        return options(expose)
    pair = toggle(expose)
    words = (clean_name(pair.on), clean_name(pair.off))
    plain = words[0] is None or words[1] is None or words[0].casefold() in _WORDS
    return ("on", "off") if plain else (words[0] or "on", words[1] or "off")


def _as_text(value: JsonValue) -> str | None:
    if value is None or isinstance(value, str):
        return visible(value, _MAX_VALUE) or None if value else None
    return json.dumps(value, ensure_ascii=False)[:_MAX_VALUE]
