"""Zigbee2MQTT fans: state ON/OFF, named speeds (`mode`) or a number (`speed`), shown in percent."""

from collections.abc import Iterator
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
)
from device_registry.model import STATE, Capabilities, Choice, Domain, EntityState, Feature, JsonValue, Quantity, Range
from device_registry.wiring import Unsupported

_NAMED_SPEEDS = frozenset({"low", "medium", "high", "turbo", "max"})


@dataclass(frozen=True, slots=True)
class Fan:
    """A fan and those of its features that there are."""

    state: Expose | None
    mode: Expose | None = None
    speed: Expose | None = None
    domain: Domain = Domain.FAN

    @property
    def reports(self) -> bool:
        """Whether anything of it is published."""
        return any(expose is not None and expose.published for expose in (self.state, self.mode, self.speed))

    @property
    def silent(self) -> frozenset[str]:
        """What can be set and is not published."""
        speed = self.speed or (self.mode if self._speeds else None)
        return silent((STATE, self.state or self.mode), ("percentage", speed), ("preset_mode", self.mode))

    def claims(self) -> frozenset[str]:
        """Its properties."""
        return claims(self.state, self.mode, self.speed)

    @property
    def _speeds(self) -> tuple[str, ...]:
        """Named or numbered speeds, slowest first."""
        words = [word for word in options(self.mode) if word in _NAMED_SPEEDS or word.isdecimal()]
        order = ("low", "medium", "high", "turbo", "max")
        return tuple(sorted(words, key=lambda word: int(word) if word.isdecimal() else order.index(word)))

    @property
    def _presets(self) -> tuple[str, ...]:
        return tuple(word for word in options(self.mode) if word not in self._speeds and word not in ("off", "on"))

    def capabilities(self) -> Capabilities:
        """Speed in percent, in as many steps as there are speeds."""
        features = frozenset(self._features())
        step = 100 / len(self._speeds) if self._speeds and not self.speed else 1
        ranges = {Quantity.SPEED: Range(0, 100, step, "%")} if Feature.SPEED in features else {}
        return Capabilities(features, ranges, {Choice.PRESET: self._presets} if self._presets else {})

    def _features(self) -> Iterator[Feature]:
        if self.state or "off" in options(self.mode):
            yield Feature.ON_OFF
        if self.speed or self._speeds:
            yield Feature.SPEED

    def read(self, values: Values, before: EntityState) -> Reading:  # noqa: ARG002
        """percentage and preset_mode."""
        attributes: dict[str, JsonValue] = dict(self._attributes(values))
        on = toggle(self.state).read(values) if self.state else None
        mode = values.get(self.mode.key) if self.mode else None
        if on is None and isinstance(mode, str) and self.state is None:
            on = mode != "off"
        return Reading(None if on is None else "on" if on else "off", attributes)

    def _attributes(self, values: Values) -> Iterator[tuple[str, JsonValue]]:
        speed = number(values.get(self.speed.key)) if self.speed else None
        if speed is not None:
            yield "percentage", round(100 * speed / self._top)
        mode = values.get(self.mode.key) if self.mode else None
        if not isinstance(mode, str):
            return
        if mode in (*self._speeds, "off") and self.speed is None:
            steps = self._speeds.index(mode) + 1 if mode in self._speeds else 0
            yield "percentage", round(100 * steps / max(1, len(self._speeds)))
        if self._presets:
            yield "preset_mode", mode if mode in self._presets else None

    @property
    def _top(self) -> float:
        return (self.speed.max if self.speed else None) or 254

    def command(self, verb: str, data: Values, state: EntityState) -> Payload:  # noqa: ARG002
        """turn_on, turn_off, set_percentage {percentage}, set_preset_mode {preset_mode}."""
        match verb:
            case "turn_on" | "turn_off":
                return self._switch(verb)
            case "set_percentage":
                return self._percentage(numeric(data, "percentage"))
            case "set_preset_mode":
                mode = needed(self.mode, verb)
                return {mode.key: option(mode, data.get("preset_mode"))}
        raise Unsupported(verb)

    def _switch(self, verb: str) -> Payload:
        if self.state is not None:
            return toggle(needed(self.state, verb)).payload(verb == "turn_on")
        mode = needed(self.mode, verb)
        if verb == "turn_off":
            return {mode.key: option(mode, "off")}
        start = "on" if "on" in options(mode) else next(iter(self._speeds or self._presets), None)
        return {mode.key: option(mode, start)}

    def _percentage(self, percent: float) -> Payload:
        if percent <= 0:
            return self._switch("turn_off")
        payload = toggle(self.state).payload(True) if self.state and self.state.settable else {}
        if self.speed is not None:
            return payload | {needed(self.speed, "speed").key: max(1, round(percent / 100 * self._top))}
        mode = needed(self.mode if self._speeds else None, "set_percentage")
        step = max(1, min(len(self._speeds), round(percent / 100 * len(self._speeds))))
        return payload | {mode.key: option(mode, self._speeds[step - 1])}


def fan(expose: Expose) -> Fan:
    """A fan expose."""
    return Fan(expose.feature("state"), expose.feature("mode"), expose.feature("speed"))
