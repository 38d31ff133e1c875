"""Numbers of one entity over a stretch, worked out plainly from all its readings: what the history is held against.

The definitions are those of agent/recalled.py, agent/past_numbers.py and device_registry/past.py.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from agent.recalled import Lack
from agent.types import Aggregate, Attr
from benchmarks.told import Told
from device_registry.model import Domain, Entity
from device_registry.past import DAY, HOUR, MINUTE

_UP_TO_NOW = 1e-3
_POWER = {"W": 1e-3, "kW": 1.0}
_SHOWN: dict[tuple[Domain, Attr | None], tuple[str, float, str]] = {
    (Domain.LIGHT, Attr.BRIGHTNESS): ("brightness", 100 / 255, "%"),
    (Domain.LIGHT, None): ("brightness", 100 / 255, "%"),
    (Domain.COVER, Attr.POSITION): ("current_position", 1.0, "%"),
    (Domain.COVER, None): ("current_position", 1.0, "%"),
    (Domain.MEDIA_PLAYER, Attr.VOLUME): ("volume_level", 100.0, "%"),
    (Domain.FAN, Attr.SPEED): ("percentage", 1.0, "%"),
    (Domain.CLIMATE, Attr.TEMPERATURE): ("current_temperature", 1.0, "°C"),
    (Domain.CLIMATE, Attr.SETPOINT): ("temperature", 1.0, "°C"),
    (Domain.CLIMATE, None): ("current_temperature", 1.0, "°C"),
    (Domain.HUMIDIFIER, Attr.HUMIDITY): ("current_humidity", 1.0, "%"),
}
"""Which attribute tells a number, what it is to be taken times, and its unit."""


@dataclass(frozen=True, slots=True)
class Sum:
    """What the readings of one entity come to. `at`: when they were most, or least."""

    entity_id: str
    value: float | None = None
    unit: str = ""
    at: float | None = None
    truth: bool | None = None
    lack: Lack | None = None


@dataclass(frozen=True, slots=True)
class _Said:
    at: NDArray[np.float64]
    value: NDArray[np.float64]
    unit: str

    def upto(self, moment: float) -> int:
        """How many readings are no later."""
        return int(np.searchsorted(self.at, moment, side="right"))


def summed(
    aggregate: Aggregate | None, attr: Attr | None, entity: Entity, told: Told, stretch: tuple[float, float]
) -> Sum:
    """The reference for `agent.past_numbers.number`."""
    said = _said(attr, entity, told)
    if said is None:
        return Sum(entity.entity_id, lack=Lack.NO_NUMBER)
    begin, end = stretch
    if begin < end and end >= told.now.timestamp():
        end += _UP_TO_NOW  # what is said now counts
    if aggregate is Aggregate.SUM:
        return _sum(entity, said, begin, end)
    if aggregate is Aggregate.CHANGE:
        return _change(entity, said, begin, end)
    if begin == end:
        n = said.upto(end)
        if not n or end - said.at[n - 1] > DAY:
            return _lacking(entity, said, end)
        return Sum(entity.entity_id, float(said.value[n - 1]), said.unit, float(said.at[n - 1]))
    return _over(aggregate, entity, said, begin, end, told.raw_from)


def _said(attr: Attr | None, entity: Entity, told: Told) -> _Said | None:
    shown, scale, unit = "", 1.0, entity.unit
    if entity.domain not in (Domain.SENSOR, Domain.NUMBER):
        if (entity.domain, attr) not in _SHOWN:
            return None
        shown, scale, unit = _SHOWN[entity.domain, attr]
    at, value = told.numbers.get((entity.entity_id, shown), ([], []))
    return _Said(np.array(at), np.array(value) * scale, unit)


def _lacking(entity: Entity, said: _Said, end: float) -> Sum:
    """Never anything, nothing before, or nothing since."""
    if not len(said.at):
        return Sum(entity.entity_id, lack=Lack.NEVER)
    return Sum(entity.entity_id, lack=Lack.NOT_BEFORE if said.at[0] >= end else Lack.NOT_SINCE)


def _over(aggregate: Aggregate | None, entity: Entity, said: _Said, begin: float, end: float, raw_from: float) -> Sum:
    low, high = rounded(begin, end, raw_from)
    inside = (said.at >= low) & (said.at < high)
    at, value = said.at[inside], said.value[inside]
    if not len(at):
        return _lacking(entity, said, end)
    if aggregate is Aggregate.TREND:
        return _trend(entity, at, value, said.unit)
    if aggregate in (Aggregate.MIN, Aggregate.MAX):
        found = int(np.argmin(value) if aggregate is Aggregate.MIN else np.argmax(value))  # the first one
        when = float(at[found]) if at[found] >= raw_from else max(at[found] // MINUTE * MINUTE, begin)
        return Sum(entity.entity_id, float(value[found]), said.unit, when)
    return Sum(entity.entity_id, float(value.mean()), said.unit)


def rounded(begin: float, end: float, raw_from: float) -> tuple[float, float]:
    """A stretch to whole minutes outwards, at ends where single readings are not kept any more."""
    low = begin // MINUTE * MINUTE if begin < raw_from else begin
    high = -(-end // MINUTE) * MINUTE if end // MINUTE * MINUTE < raw_from else end
    return low, high


def _trend(entity: Entity, at: NDArray[np.float64], value: NDArray[np.float64], unit: str) -> Sum:
    """Least squares, per hour; under half a percent of the mean it is steady."""
    if len(at) < 2:
        return Sum(entity.entity_id, lack=Lack.NEVER)
    hours = (at - at.mean()) / HOUR
    slope = float((hours * (value - value.mean())).sum() / (hours**2).sum())
    return Sum(entity.entity_id, slope, unit, truth=abs(slope) >= 0.005 * max(abs(float(value.mean())), 1e-9))


def _change(entity: Entity, said: _Said, begin: float, end: float) -> Sum:
    """From what was said last up to the begin, or else first after it, to what was said last (not a day before it)."""
    start, last = max(said.upto(begin) - 1, 0), said.upto(end)
    if start >= last or said.at[last - 1] <= begin - DAY:
        return _lacking(entity, said, end)
    return Sum(entity.entity_id, float(said.value[last - 1] - said.value[start]), said.unit)


def _sum(entity: Entity, said: _Said, begin: float, end: float) -> Sum:
    """What a meter rose by, from zero again where it fell by a tenth; of a power the energy, each reading until the
    next.
    """
    meter = entity.device_class == "energy"
    if not meter and said.unit not in _POWER:
        return Sum(entity.entity_id, lack=Lack.NO_SUM)
    first, last = max(said.upto(begin) - 1, 0), said.upto(end)
    if first >= last or said.at[first] >= end:
        return _lacking(entity, said, end)
    at, value = said.at[first:last], said.value[first:last]
    if meter:
        risen = sum(max(b - a, 0.0) if b > 0.9 * a else b for a, b in pairwise(value.tolist()))
        return Sum(entity.entity_id, float(risen), said.unit)
    seconds = np.diff(np.append(np.maximum(at, begin), end))
    return Sum(entity.entity_id, float((value * seconds).sum()) / HOUR * _POWER[said.unit], "kWh")
