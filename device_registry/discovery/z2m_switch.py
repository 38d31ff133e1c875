"""Zigbee2MQTT functions that are on or off, open or closed: switch, valve, lock, siren."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from device_registry.discovery.z2m_expose import Expose
from device_registry.discovery.z2m_function import (
    Payload,
    Reading,
    Simple,
    Values,
    claims,
    needed,
    option,
    options,
    toggle,
)
from device_registry.model import Capabilities, Choice, Domain, EntityState, Feature, JsonValue
from device_registry.wiring import Unsupported


@dataclass(frozen=True, slots=True)
class _Words:
    """How a domain speaks of a binary: its states, its services, its feature."""

    on: str
    off: str
    turn_on: str
    turn_off: str
    feature: Feature


_WORDS: Mapping[Domain, _Words] = {
    Domain.SWITCH: _Words("on", "off", "turn_on", "turn_off", Feature.ON_OFF),
    Domain.SIREN: _Words("on", "off", "turn_on", "turn_off", Feature.ON_OFF),
    Domain.VALVE: _Words("open", "closed", "open_valve", "close_valve", Feature.OPEN_CLOSE),
    Domain.LOCK: _Words("locked", "unlocked", "lock", "unlock", Feature.LOCK_UNLOCK),
}


@dataclass(frozen=True, slots=True)
class Switch(Simple):
    """A binary that can be set, as a switch, valve, lock or siren."""

    domain: Domain
    expose: Expose

    @property
    def reports(self) -> bool:
        """Whether its state is published."""
        return self.expose.published

    def claims(self) -> frozenset[str]:
        """The binary."""
        return claims(self.expose)

    def capabilities(self) -> Capabilities:
        """The domain's one feature."""
        return Capabilities(frozenset({_WORDS[self.domain].feature}) if self.expose.settable else frozenset())

    def read(self, values: Values, before: EntityState) -> Reading:  # noqa: ARG002
        """The domain's words for on and off."""
        on, words = toggle(self.expose).read(values), _WORDS[self.domain]
        return Reading(None if on is None else words.on if on else words.off)

    def command(self, verb: str, data: Values, state: EntityState) -> Payload:  # noqa: ARG002
        """The domain's two services; data is not looked at."""
        words = _WORDS[self.domain]
        if verb not in (words.turn_on, words.turn_off):
            raise Unsupported(verb)
        return toggle(needed(self.expose, verb)).payload(verb == words.turn_on)


_SILENT = frozenset({"stop", "off", "normal", "idle", "none"})


@dataclass(frozen=True, slots=True)
class EnumSiren(Simple):
    """A siren whose sound is an enum with a value for silence (`alarm`: sound, light, off)."""

    expose: Expose
    domain: ClassVar[Domain] = Domain.SIREN

    @property
    def reports(self) -> bool:
        """Whether the enum is published."""
        return self.expose.published

    def claims(self) -> frozenset[str]:
        """The enum."""
        return claims(self.expose)

    def capabilities(self) -> Capabilities:
        """On, off and the tones."""
        return _siren(self.expose)

    def read(self, values: Values, before: EntityState) -> Reading:  # noqa: ARG002
        """On unless silent; the tone while it sounds."""
        now = values.get(self.expose.key)
        if not isinstance(now, str):
            return Reading()
        silent = now.casefold() in _SILENT
        return Reading("off" if silent else "on", {"tone": None if silent else now})

    def command(self, verb: str, data: Values, state: EntityState) -> Payload:  # noqa: ARG002
        """siren.turn_on {tone}, siren.turn_off."""
        return {self.expose.key: _tone(self.expose, verb, data)}


@dataclass(frozen=True, slots=True)
class WarningSiren(Simple):
    """The composite `warning`: one command with a mode and its circumstances. It is never published."""

    expose: Expose
    domain: ClassVar[Domain] = Domain.SIREN
    reports: ClassVar[bool] = False

    def claims(self) -> frozenset[str]:
        """The composite: each of its parts alone would sound the siren, so that none is a setting."""
        return claims(self.expose)

    def capabilities(self) -> Capabilities:
        """On, off and the tones."""
        return _siren(self._mode)

    @property
    def _mode(self) -> Expose:
        return needed(self.expose.feature("mode"), "warning")

    def read(self, values: Values, before: EntityState) -> Reading:  # noqa: ARG002
        """Nothing: a warning is not published."""
        return Reading()

    def command(self, verb: str, data: Values, state: EntityState) -> Payload:  # noqa: ARG002
        """siren.turn_on {tone, and the composite's other parts by name: level, duration...}, siren.turn_off."""
        warning: dict[str, JsonValue] = {"mode": _tone(self._mode, verb, data)}
        parts = {part.name for part in self.expose.features} if verb == "turn_on" else set()
        warning |= {key: value for key, value in data.items() if key in parts and key != "mode"}
        return {self.expose.key: warning}


def is_siren_enum(expose: Expose) -> bool:
    """Whether an enum that can be set is a siren's sound: it has a value for silence and one for noise."""
    silent = [value.casefold() in _SILENT for value in options(expose)]
    return any(silent) and not all(silent)


def _siren(modes: Expose) -> Capabilities:
    return Capabilities(frozenset({Feature.ON_OFF}), choices={Choice.TONE: _tones(modes)})


def _tones(modes: Expose) -> tuple[str, ...]:
    return tuple(mode for mode in options(modes) if mode.casefold() not in _SILENT)


def _tone(modes: Expose, verb: str, data: Values) -> JsonValue:
    if verb == "turn_on":
        return option(modes, data.get("tone", _loudest(_tones(modes))))
    if verb != "turn_off":
        raise Unsupported(verb)
    silent = next((mode for mode in options(modes) if mode.casefold() in _SILENT), None)
    return option(modes, silent)


def _loudest(tones: tuple[str, ...]) -> str:
    """What a siren sounds when no tone is named."""
    return next((tone for tone in tones if tone == "emergency"), tones[0] if tones else "")
