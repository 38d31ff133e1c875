"""Zigbee2MQTT climate: setpoint, local temperature, system mode, preset, fan and swing mode, running state."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from device_registry.discovery.z2m_expose import Expose, number
from device_registry.discovery.z2m_function import (
    Payload,
    Reading,
    Values,
    claims,
    needed,
    numeric,
    option,
    options,
    silent,
    toggle,
    whole,
)
from device_registry.model import STATE, Capabilities, Choice, Domain, EntityState, Feature, JsonValue, Quantity, Range
from device_registry.wiring import Unsupported

# Home Assistant's words for what a climate device is doing.
_ACTION: Mapping[str, str] = {"heat": "heating", "cool": "cooling", "fan_only": "fan", "idle": "idle", "dry": "drying"}
_STARTS = ("heat", "auto", "cool")  # the mode that "turn on" means, in this order
_SETTERS: Mapping[str, Choice] = {
    "set_hvac_mode": Choice.HVAC_MODE,
    "set_preset_mode": Choice.PRESET,
    "set_fan_mode": Choice.FAN_MODE,
    "set_swing_mode": Choice.SWING,
}


@dataclass(frozen=True, slots=True)
class Climate:
    """A climate device and those of its features that there are. `power`: a switch beside it that turns it off."""

    setpoint: Expose | None
    local: Expose | None
    running: Expose | None
    modes: Mapping[Choice, Expose]
    power: Expose | None = None
    domain: Domain = Domain.CLIMATE

    @property
    def reports(self) -> bool:
        """Whether setpoint or mode is published."""
        return any(expose is not None and expose.published for expose in (self.setpoint, *self.modes.values()))

    @property
    def silent(self) -> frozenset[str]:
        """What can be set and is not published."""
        modes = ((STATE if c is Choice.HVAC_MODE else c.value, expose) for c, expose in self.modes.items())
        return silent(("temperature", self.setpoint), *modes)

    def claims(self) -> frozenset[str]:
        """Its properties; what it only reads and yet can be set is a setting as well."""
        readings = (expose for expose in (self.local, self.running) if expose and not expose.settable)
        return claims(self.setpoint, self.power, *readings, *self.modes.values())

    def capabilities(self) -> Capabilities:
        """The setpoint's range, and the modes."""
        choices = {choice: options(expose) for choice, expose in self.modes.items() if expose.settable}
        return Capabilities(frozenset(self._features()), self._ranges(), choices)

    def _features(self) -> Iterator[Feature]:
        if self.setpoint and self.setpoint.settable:
            yield Feature.TARGET_TEMPERATURE
        if self.power or self._off is not None:
            yield Feature.ON_OFF

    @property
    def _off(self) -> Expose | None:
        """The mode expose, if one of its values is off."""
        mode = self.modes.get(Choice.HVAC_MODE)
        return mode if mode and mode.settable and "off" in options(mode) else None

    def _ranges(self) -> dict[Quantity, Range]:
        if self.setpoint is None or self.setpoint.min is None or self.setpoint.max is None:
            return {}
        unit = self.setpoint.unit or "°C"
        return {Quantity.TEMPERATURE: Range(self.setpoint.min, self.setpoint.max, self.setpoint.step, unit)}

    def read(self, values: Values, before: EntityState) -> Reading:
        """The mode is the state; temperature, current_temperature, hvac_action, preset_mode, fan_mode, swing_mode."""
        return Reading(self._mode(values, before), dict(self._attributes(values)))

    def _mode(self, values: Values, before: EntityState) -> str | None:
        on = toggle(self.power).read(values) if self.power else None
        if on is False or (self.power and on is None and before.state == "off"):
            return "off"
        expose = self.modes.get(Choice.HVAC_MODE)
        mode = values.get(expose.key) if expose else None
        if isinstance(mode, str):
            return mode
        turned_on = on is True and before.state in (None, "off")
        has_one_mode = expose is None and self.power is None and self.setpoint and self.setpoint.key in values
        return self._start if turned_on or has_one_mode else None

    @property
    def _start(self) -> str:
        """The mode that "turn on" means; what has no modes heats."""
        modes = options(self.modes.get(Choice.HVAC_MODE))
        return next((word for word in (*_STARTS, *modes) if word in modes and word != "off"), "heat")

    def _attributes(self, values: Values) -> Iterator[tuple[str, JsonValue]]:
        for name, expose in (("temperature", self.setpoint), ("current_temperature", self.local)):
            degrees = number(values.get(expose.key)) if expose else None
            if degrees is not None:
                yield name, whole(degrees)
        doing = values.get(self.running.key) if self.running else None
        if isinstance(doing, str):
            yield "hvac_action", _ACTION.get(doing, doing)
        for choice, expose in self.modes.items():
            now = values.get(expose.key)
            if choice is not Choice.HVAC_MODE and isinstance(now, str):
                yield choice, now

    def command(self, verb: str, data: Values, state: EntityState) -> Payload:  # noqa: ARG002
        """set_temperature {temperature, hvac_mode}, set_hvac_mode, set_preset_mode, set_fan_mode, set_swing_mode,
        turn_on, turn_off."""
        if verb == "set_temperature":
            payload: Payload = {needed(self.setpoint, verb).key: whole(numeric(data, "temperature"))}
            return payload | (self._choose(Choice.HVAC_MODE, data) if "hvac_mode" in data else {})
        if verb in _SETTERS:
            return self._choose(_SETTERS[verb], data)
        if verb in ("turn_on", "turn_off"):
            return self._switch(verb)
        raise Unsupported(verb)

    def _choose(self, choice: Choice, data: Values) -> Payload:
        expose = needed(self.modes.get(choice), choice)
        chosen = option(expose, data.get(choice))
        starts = self.power is not None and choice is Choice.HVAC_MODE and chosen != "off"
        on = toggle(self.power).payload(True) if self.power and starts else {}
        return on | {expose.key: chosen}

    def _switch(self, verb: str) -> Payload:
        if self.power is not None:
            return toggle(needed(self.power, verb)).payload(verb == "turn_on")
        mode = needed(self._off, verb)
        if verb == "turn_off":
            return {mode.key: option(mode, "off")}
        return {mode.key: option(mode, self._start)}


def climate(expose: Expose, power: Expose | None) -> Climate:
    """A climate expose. Where heating and cooling have setpoints of their own, the heating one is the target."""
    setpoints = ("occupied_heating_setpoint", "current_heating_setpoint", "occupied_cooling_setpoint")
    names = {
        Choice.HVAC_MODE: "system_mode",
        Choice.PRESET: "preset",
        Choice.FAN_MODE: "fan_mode",
        Choice.SWING: "swing_mode",
    }
    found = {choice: expose.feature(name) for choice, name in names.items()}
    modes = {choice: feature for choice, feature in found.items() if feature is not None}
    return Climate(
        expose.feature(*setpoints), expose.feature("local_temperature"), expose.feature("running_state"), modes, power
    )
