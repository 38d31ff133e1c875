"""Zigbee2MQTT covers: state OPEN/CLOSE/STOP, position and tilt 0..100 (100 is open), perhaps a report of motion."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from device_registry.discovery.z2m_expose import Expose, number
from device_registry.discovery.z2m_function import (
    PERCENT,
    Payload,
    Reading,
    Values,
    claims,
    needed,
    numeric,
    option,
    options,
    silent,
    whole,
)
from device_registry.model import Capabilities, Domain, EntityState, Feature, JsonValue, Quantity
from device_registry.wiring import Unsupported

# What `moving` and `motor_state` say, of makers known.
_MOTION: Mapping[str, str] = {
    "up": "opening",
    "open": "opening",
    "opening": "opening",
    "down": "closing",
    "close": "closing",
    "closing": "closing",
}

_REST: Mapping[str, str] = {"open": "open", "close": "closed", "closed": "closed"}


@dataclass(frozen=True, slots=True)
class Cover:
    """A cover and those of its features that there are."""

    state: Expose | None
    position: Expose | None = None
    tilt: Expose | None = None
    motion: Expose | None = None  # a read-only enum beside the cover
    domain: Domain = Domain.COVER

    @property
    def reports(self) -> bool:
        """Whether state or position is published."""
        return any(expose is not None and expose.published for expose in (self.state, self.position))

    @property
    def silent(self) -> frozenset[str]:
        """What can be set and is not published."""
        return silent(("current_position", self.position), ("current_tilt_position", self.tilt))

    def claims(self) -> frozenset[str]:
        """Its properties, without the motion, which is a sensor of its own too."""
        return claims(self.state, self.position, self.tilt)

    def capabilities(self) -> Capabilities:
        """Positions in percent open."""
        ranges = {Quantity.POSITION: self.position, Quantity.TILT: self.tilt}
        return Capabilities(
            frozenset(self._features()),
            {quantity: PERCENT for quantity, expose in ranges.items() if expose and expose.settable},
        )

    def _features(self) -> Iterator[Feature]:
        words = {word.casefold() for word in options(self.state)}
        if {"open", "close"} <= words:
            yield Feature.OPEN_CLOSE
        if "stop" in words:
            yield Feature.STOP
        if self.position and self.position.settable:
            yield Feature.POSITION
        if self.tilt and self.tilt.settable:
            yield Feature.TILT

    def read(self, values: Values, before: EntityState) -> Reading:
        """current_position and current_tilt_position; a position tells the state better than the last command does."""
        attributes: dict[str, JsonValue] = {}
        for name, expose in (("current_position", self.position), ("current_tilt_position", self.tilt)):
            at = number(values.get(expose.key)) if expose else None
            if at is not None:
                attributes[name] = whole(at)
        position = number(attributes.get("current_position", before.attributes.get("current_position")))
        return Reading(self._moving(values) or self._resting(values, position), attributes)

    def _moving(self, values: Values) -> str | None:
        motion = values.get(self.motion.key) if self.motion else None
        return _MOTION.get(motion.casefold()) if isinstance(motion, str) else None

    def _resting(self, values: Values, position: float | None) -> str | None:
        if self.position and position is not None:
            return "open" if position > 0 else "closed"
        state = values.get(self.state.key) if self.state else None
        return _REST.get(state.casefold()) if isinstance(state, str) else None

    def command(self, verb: str, data: Values, state: EntityState) -> Payload:  # noqa: ARG002
        """open_cover, close_cover, stop_cover, set_cover_position {position}, set_cover_tilt_position
        {tilt_position}."""
        match verb:
            case "open_cover" | "close_cover":
                return self._go(verb)
            case "stop_cover":
                return self._say("STOP", verb)
            case "set_cover_position":
                return {needed(self.position, verb).key: whole(numeric(data, "position"))}
            case "set_cover_tilt_position":
                return {needed(self.tilt, verb).key: whole(numeric(data, "tilt_position"))}
        raise Unsupported(verb)

    def _go(self, verb: str) -> Payload:
        if self.state is None:
            return {needed(self.position, verb).key: 100 if verb == "open_cover" else 0}
        return self._say("OPEN" if verb == "open_cover" else "CLOSE", verb)

    def _say(self, word: str, verb: str) -> Payload:
        expose = needed(self.state, verb)
        return {expose.key: option(expose, word)}


def cover(expose: Expose, motion: Expose | None) -> Cover:
    """A cover expose."""
    return Cover(expose.feature("state"), expose.feature("position"), expose.feature("tilt"), motion)
