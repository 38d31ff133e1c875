"""What the states that people ask about ("is it on", "which windows are open") are, per kind of entity."""

from collections.abc import Mapping

from agent.types import StateWord
from device_registry.actions import Op
from device_registry.model import Domain, Entity, EntityState, JsonScalar

_D, _S = Domain, StateWord
NOT_KNOWN = frozenset({None, "", "unknown", "unavailable"})

_OFF = frozenset({"off"})
_RESTING: Mapping[Domain, frozenset[str]] = {
    _D.LIGHT: _OFF,
    _D.SWITCH: _OFF,
    _D.FAN: _OFF,
    _D.CLIMATE: _OFF,
    _D.HUMIDIFIER: _OFF,
    _D.WATER_HEATER: _OFF,
    _D.SIREN: _OFF,
    _D.SCRIPT: _OFF,
    _D.BINARY_SENSOR: _OFF,
    _D.MEDIA_PLAYER: frozenset({"off", "standby"}),
    _D.VACUUM: frozenset({"docked", "idle", "returning", "off", "paused"}),
    _D.LAWN_MOWER: frozenset({"docked", "returning", "paused"}),
}
"""States in which a thing counts as off; any other known state is on."""

_OPENINGS = frozenset({"door", "window", "opening", "garage_door"})
_SHUT = frozenset({"closed"})
_Table = Mapping[Domain, frozenset[str]]
_HOLDING: Mapping[StateWord, _Table] = {
    _S.LOCKED: {_D.LOCK: frozenset({"locked"})},
    _S.PLAYING: {_D.MEDIA_PLAYER: frozenset({"playing", "buffering"})},
    _S.PAUSED: {
        _D.MEDIA_PLAYER: frozenset({"paused"}),
        _D.VACUUM: frozenset({"paused"}),
        _D.LAWN_MOWER: frozenset({"paused"}),
    },
    _S.HOME: {_D.VACUUM: frozenset({"docked"}), _D.LAWN_MOWER: frozenset({"docked"})},
    _S.CLEANING: {_D.VACUUM: frozenset({"cleaning"}), _D.LAWN_MOWER: frozenset({"mowing"})},
    _S.CLOSED: {_D.COVER: _SHUT, _D.VALVE: _SHUT},
    _S.DISARMED: {_D.ALARM: frozenset({"disarmed"})},
}
_OPPOSITES = {_S.ON: _S.OFF, _S.OPEN: _S.CLOSED, _S.UNLOCKED: _S.LOCKED, _S.ARMED: _S.DISARMED}
LOW_BATTERY = 20.0


_THROUGH: Mapping[Domain, frozenset[str]] = {
    _D.VACUUM: frozenset({"docked", "returning"}),
    _D.LAWN_MOWER: frozenset({"docked", "returning"}),
    _D.MEDIA_PLAYER: frozenset({"idle", "off", "standby"}),
    _D.SENSOR: frozenset({"done", "finished", "complete", "completed", "end", "ended", "idle", "off", "standby"}),
}
"""States of what is through with its work; of other kinds it is off then."""

_IDLE_WATTS = 5.0


def as_condition(word: StateWord, entity: Entity) -> tuple[Op, tuple[JsonScalar, ...]]:
    """What a state that is spoken of comes to, of one entity: its state is (not) one of these, or below a number."""
    if word is _S.DONE:
        if entity.device_class == "power":
            return Op.BELOW, (_IDLE_WATTS,)
        return Op.IN, tuple(sorted(_THROUGH.get(entity.domain, _RESTING.get(entity.domain, _OFF))))
    if word is _S.UNAVAILABLE:
        return Op.IN, ("unavailable",)
    if word is _S.LOW and entity.domain is not _D.BINARY_SENSOR:
        return Op.BELOW, (LOW_BATTERY,)
    if entity.domain is _D.BINARY_SENSOR:  # on: open, unlocked, low
        active = word in _OPPOSITES or word is _S.LOW
        return Op.IN, ("on" if active else "off",)
    base = _OPPOSITES.get(word, word)
    states = _RESTING.get(entity.domain, _OFF) if base is _S.OFF else _HOLDING[base].get(entity.domain, frozenset())
    return (Op.NOT_IN if word in _OPPOSITES else Op.IN), tuple(sorted(states))


def answerable(word: StateWord, entity: Entity) -> bool:
    """Whether an entity of this kind can be in that state at all."""
    base = _OPPOSITES.get(word, word)
    if base in (_S.UNAVAILABLE, _S.DONE):
        return True
    if base is _S.OFF:
        return entity.domain in _RESTING
    if base is _S.LOW:
        return entity.device_class == "battery"
    if base is _S.CLOSED and entity.domain is _D.BINARY_SENSOR:
        return entity.device_class in _OPENINGS
    if base is _S.LOCKED and entity.domain is _D.BINARY_SENSOR:
        return entity.device_class == "lock"
    return entity.domain in _HOLDING[base]


def holds(word: StateWord, entity: Entity, state: EntityState) -> bool | None:
    """Whether the entity is in that state; None if its state is not known or cannot be that."""
    if word is _S.UNAVAILABLE:
        return not state.available or state.state == "unavailable"
    if state.state in NOT_KNOWN or state.state is None or not answerable(word, entity):
        return None
    if word is _S.DONE:
        return state.state in _THROUGH.get(entity.domain, _RESTING.get(entity.domain, _OFF))
    if word in _OPPOSITES:
        return not _holds(_OPPOSITES[word], entity, state.state)
    return _holds(word, entity, state.state)


def _holds(word: StateWord, entity: Entity, state: str) -> bool:
    if entity.domain is _D.BINARY_SENSOR:  # on: open, unlocked, low
        return state == ("on" if word is _S.LOW else "off")
    if word is _S.OFF:
        return state in _RESTING[entity.domain]
    if word is _S.LOW:
        return _is_low(state)
    return state in _HOLDING[word][entity.domain]


def _is_low(state: str) -> bool:
    try:
        return float(state) <= LOW_BATTERY
    except ValueError:
        return state == "low"
