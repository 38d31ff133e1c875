"""Zigbee2MQTT's generic exposes as entities of their own: sensors, events, lone settings."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from device_registry.discovery.z2m_expose import Expose
from device_registry.discovery.z2m_function import (
    Payload,
    Reading,
    ReadOnly,
    Simple,
    Values,
    claims,
    option,
    options,
    toggle,
    wording,
)
from device_registry.discovery.z2m_setting import Setting
from device_registry.model import Capabilities, Choice, Domain, EntityState, Feature, PropertyType, Quantity, Range
from device_registry.wiring import Unsupported


@dataclass(frozen=True, slots=True)
class Sensor(ReadOnly):
    """A number, enum or text that is only published."""

    expose: Expose
    domain: ClassVar[Domain] = Domain.SENSOR

    def claims(self) -> frozenset[str]:
        """Its property."""
        return claims(self.expose)

    def read(self, values: Values, before: EntityState) -> Reading:  # noqa: ARG002
        """The value as text."""
        return Reading(wording(values.get(self.expose.key)))


@dataclass(frozen=True, slots=True)
class BinarySensor(ReadOnly):
    """A binary that is only published."""

    expose: Expose
    domain: ClassVar[Domain] = Domain.BINARY_SENSOR

    def claims(self) -> frozenset[str]:
        """Its property."""
        return claims(self.expose)

    def read(self, values: Values, before: EntityState) -> Reading:  # noqa: ARG002
        """On or off; a door contact is on when it is open."""
        on = toggle(self.expose).read(values)
        return Reading(None if on is None else "on" if on else "off")


@dataclass(frozen=True, slots=True)
class Event(ReadOnly):
    """`action`: what a button or remote was just made to do. The state is the last of them."""

    expose: Expose
    domain: ClassVar[Domain] = Domain.EVENT

    def claims(self) -> frozenset[str]:
        """Its property."""
        return claims(self.expose)

    def read(self, values: Values, before: EntityState) -> Reading:  # noqa: ARG002
        """Also as event_type. Empty is no event."""
        action = wording(values.get(self.expose.key))
        return Reading(action, {"event_type": action} if action else {})


@dataclass(frozen=True, slots=True)
class Button(Simple):
    """An enum of one value, or the like: it can only be set off."""

    expose: Expose
    domain: ClassVar[Domain] = Domain.BUTTON
    reports: ClassVar[bool] = False

    def claims(self) -> frozenset[str]:
        """Its property."""
        return claims(self.expose)

    def capabilities(self) -> Capabilities:
        """Press."""
        return Capabilities(frozenset({Feature.PRESS}))

    def read(self, values: Values, before: EntityState) -> Reading:  # noqa: ARG002
        """Nothing."""
        return Reading()

    def command(self, verb: str, data: Values, state: EntityState) -> Payload:  # noqa: ARG002
        """button.press."""
        if verb != "press":
            raise Unsupported(verb)
        return {self.expose.key: option(self.expose, options(self.expose)[0])}


_DOMAINS: Mapping[PropertyType, tuple[Domain, str, str]] = {
    PropertyType.NUMBER: (Domain.NUMBER, "set_value", "value"),
    PropertyType.ENUM: (Domain.SELECT, "select_option", "option"),
    PropertyType.TEXT: (Domain.TEXT, "set_value", "value"),
}


@dataclass(frozen=True, slots=True)
class Control(Simple):
    """A setting that is the whole of its device: a number, select or text entity, or a switch that is on or off."""

    setting: Setting

    @property
    def domain(self) -> Domain:
        """By the setting's type."""
        return _DOMAINS[self.setting.shown.type][0] if self._plain else Domain.SWITCH

    @property
    def _plain(self) -> bool:
        return self.setting.shown.type in _DOMAINS

    @property
    def reports(self) -> bool:
        """Whether the setting is published."""
        return self.setting.shown.reports

    def claims(self) -> frozenset[str]:
        """Its property."""
        return frozenset(self.setting.path[:1])

    def capabilities(self) -> Capabilities:
        """Value with its range, option with its choices, or on and off."""
        shown = self.setting.shown
        if shown.type is PropertyType.ENUM:
            return Capabilities(choices={Choice.OPTION: shown.values})
        if shown.type is not PropertyType.NUMBER or shown.min is None or shown.max is None:
            return Capabilities(frozenset({Feature.SET_VALUE if self._plain else Feature.ON_OFF}))
        limits = Range(shown.min, shown.max, shown.step, shown.unit)
        return Capabilities(frozenset({Feature.SET_VALUE}), {Quantity.VALUE: limits})

    def read(self, values: Values, before: EntityState) -> Reading:  # noqa: ARG002
        """The setting's value as text."""
        value = self.setting.read(values)
        on = self.setting.shown.values[:1] == (value,)
        return Reading(wording(value) if self._plain or value is None else "on" if on else "off")

    def command(self, verb: str, data: Values, state: EntityState) -> Payload:  # noqa: ARG002
        """number.set_value, select.select_option, text.set_value; switch.turn_on and turn_off."""
        if not self._plain:
            if verb not in ("turn_on", "turn_off"):
                raise Unsupported(verb)
            return self.setting.payload(verb == "turn_on")
        _, service, key = _DOMAINS[self.setting.shown.type]
        if verb != service:
            raise Unsupported(verb)
        return self.setting.payload(data.get(key))
