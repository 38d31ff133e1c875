"""Another hour in a made-up home: what its sensors and devices say and said before, drawn so that all digests occur."""

import random
from collections.abc import Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType

from agent.bands import BANDS, Band
from agent.digest import Senses
from agent.room_sensors import ATTRIBUTES
from device_registry.baseline import Baseline
from device_registry.model import Choice, Domain, Entity, EntityState, JsonValue, Snapshot
from training.evaluation.cases import SAID_AT
from training.evaluation.made_up import Line, MadeUpPast

_NO_PAST, _NO_TREND, _NO_USUAL = 0.1, 0.15, 0.3
"""Shares of homes without a history, and of sensors that have been silent or are new."""

_WEIGHTS = (3, 4, 7, 4, 3)
_ENDS = {
    "temperature": (12.0, 34.0),
    "humidity": (12.0, 90.0),
    "carbon_dioxide": (420.0, 3000.0),
    "pm25": (1.0, 200.0),
    "pm10": (5.0, 450.0),
    "aqi": (5.0, 300.0),
    "illuminance": (0.0, 8000.0),
}
_FAR = 8  # times the slope that counts: between what is usual and what is not
_STATES: Mapping[Domain, tuple[str, ...]] = {
    Domain.FAN: ("off", "off", "on"),
    Domain.HUMIDIFIER: ("off", "on"),
    Domain.LIGHT: ("off", "on"),
    Domain.COVER: ("closed", "open"),
}


def weathered(rng: random.Random, snapshot: Snapshot) -> tuple[Snapshot, MadeUpPast | None]:
    """The home at another hour, with its history. Names, areas and what devices can do stay."""
    states: dict[str, EntityState] = {}
    lines: dict[tuple[str, str], Line] = {}
    for entity in snapshot.entities.values():
        state = _said(rng, entity, snapshot.state(entity.entity_id))
        states[entity.entity_id] = state
        lines |= dict(_remembered(rng, entity, state))
    home = replace(snapshot, revision=snapshot.revision + 1, states=MappingProxyType(states))
    return home, None if rng.random() < _NO_PAST else MadeUpPast(lines)


def senses_of(snapshot: Snapshot, here: str | None, past: MadeUpPast | None) -> Senses:
    """What a model is told of a home, as it is when every sentence is said."""
    return Senses(snapshot, here, past, Baseline(past) if past else None, SAID_AT.timestamp())


def _said(rng: random.Random, entity: Entity, state: EntityState) -> EntityState:
    device_class = entity.device_class or ""
    if entity.domain is Domain.SENSOR and device_class in BANDS:
        return replace(state, state=str(_number(rng, device_class)))
    if entity.domain is Domain.BINARY_SENSOR:
        return replace(state, state=rng.choice(("off", "on")))
    if entity.domain is Domain.CLIMATE:
        modes = entity.capabilities.choices.get(Choice.HVAC_MODE, ())
        return _with_numbers(rng, replace(state, state=rng.choice(("off", *modes)) if modes else state.state))
    if entity.domain not in _STATES:
        return state
    now = rng.choice(_STATES[entity.domain])
    if "current_position" not in state.attributes:
        return replace(state, state=now)
    position = 0 if now == "closed" else rng.randint(1, 100)
    return replace(state, state=now, attributes=MappingProxyType({**state.attributes, "current_position": position}))


def _with_numbers(rng: random.Random, state: EntityState) -> EntityState:
    told: dict[str, JsonValue] = {a: _number(rng, c) for a, c in ATTRIBUTES.items() if a in state.attributes}
    return replace(state, attributes=MappingProxyType({**state.attributes, **told}))


def _number(rng: random.Random, device_class: str) -> float:
    """One of a class that is drawn first."""
    (low, high), bounds = _ENDS[device_class], BANDS[device_class].bounds
    edges = (low, *bounds, high)
    level = rng.choices(range(5), _WEIGHTS)[0]
    return round(rng.uniform(edges[level], edges[level + 1]), 1)


def _remembered(rng: random.Random, entity: Entity, state: EntityState) -> Iterator[tuple[tuple[str, str], Line]]:
    numbers = {"": (entity.device_class or "", state.state)} if entity.domain is Domain.SENSOR else {}
    beside = ATTRIBUTES if entity.domain is Domain.CLIMATE else {}
    numbers |= {a: (c, str(state.attributes[a])) for a, c in beside.items() if a in state.attributes}
    for attribute, (device_class, said) in numbers.items():
        if device_class in BANDS and said is not None:
            yield (entity.entity_id, attribute), _line(rng, float(said), BANDS[device_class])


def _line(rng: random.Random, value: float, band: Band) -> Line:
    slope = None if rng.random() < _NO_TREND else rng.choice((-2, -1.3, 0, 0.4, 1.3, 2)) * band.steep
    usual = None if rng.random() < _NO_USUAL else value + rng.choice((-_FAR, 0, 0, _FAR)) * band.steep
    return Line(value, slope, usual, band.steep / 4)
