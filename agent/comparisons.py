"""Which is more: two things, one thing now and then, or the most of many."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from math import isclose
from statistics import fmean

from agent.answers import Fact, answer
from agent.past_numbers import is_meter, number
from agent.ports import Past
from agent.recalled import Lack, Period, Recalled, Recollection, seconds_of
from agent.types import Aggregate, Ask, Query
from device_registry.model import Entity, Snapshot

_BASE: Mapping[str, tuple[str, float, float]] = {
    "°F": ("°C", 5 / 9, -160 / 9),
    "K": ("°C", 1.0, -273.15),
    "kW": ("W", 1e3, 0.0),
    "MW": ("W", 1e6, 0.0),
    "kWh": ("Wh", 1e3, 0.0),
    "MWh": ("Wh", 1e6, 0.0),
}
"""A unit in another one of its kind: that one, and by what it is multiplied, and then what is added."""


def compare(query: Query, entities: Sequence[Entity], snapshot: Snapshot, past: Past | None, now: datetime) -> Recalled:
    """Whether the first side is more (or less) than the other, or than it was then. A side of several is their mean."""
    others = [e for i in query.against if (e := snapshot.entities.get(i)) is not None and e.exposed] or list(entities)
    then = query.window if query.against else query.before
    here = _side(query, entities, query.window, snapshot, past, now)
    there = _side(query, others, then, snapshot, past, now)
    found = Recalled(query, now, here, others=there, window=query.window)
    first, second = _mean(here), _mean(there)
    if first is None or second is None:
        lacking = [fact.lack for fact in (*here, *there) if fact.lack is not None]
        return replace(found, lack=next(iter(lacking), Lack.NO_MATCH))
    base, unit = _in_base(*first), first[1]
    compared = _in_base(*second)
    if base[1] != compared[1]:
        return replace(found, lack=Lack.NO_MATCH)
    other = _back(compared[0], unit)
    more = base[0] > compared[0] if query.ask is Ask.MORE else base[0] < compared[0]
    truth = more and not _equal(base[0], compared[0])
    return replace(found, value=first[0] - other, unit=unit, truth=truth, other=other)


def most(query: Query, entities: Sequence[Entity], snapshot: Snapshot, past: Past | None, now: datetime) -> Recalled:
    """Which of them is most, or least; several where they are equal."""
    facts = _side(query, entities, query.window, snapshot, past, now)
    found = Recalled(query, now, facts, window=query.window)
    known = [(fact, _in_base(float(fact.value), fact.unit)) for fact in facts if isinstance(fact.value, int | float)]
    if not known:
        return replace(found, lack=next((f.lack for f in facts if f.lack), Lack.NO_NUMBER))
    if len({unit for _, (_, unit) in known}) > 1:
        return replace(found, lack=Lack.NO_MATCH)
    end = (max if query.ask is Ask.MOST else min)(number for _, (number, _) in known)
    chosen = [fact for fact, (number, _) in known if _equal(number, end)]
    at = chosen[0].at if query.aggregate in (Aggregate.MIN, Aggregate.MAX) else None
    return replace(
        found,
        value=chosen[0].value,
        unit=chosen[0].unit,
        when=datetime.fromtimestamp(at, now.tzinfo) if at is not None else None,
        chosen=tuple(fact.entity_id for fact in chosen),
    )


def _side(
    query: Query,
    entities: Sequence[Entity],
    window: Period | None,
    snapshot: Snapshot,
    past: Past | None,
    now: datetime,
) -> tuple[Recollection, ...]:
    """A number of each: now, at a moment, or over a stretch: as was said, else what a meter counted, else the mean."""
    if window is None and query.aggregate is None:
        return tuple(present(query, entities, snapshot))
    if past is None:
        return tuple(Recollection(entity.entity_id, lack=Lack.NO_HISTORY) for entity in entities)
    window = window or (now.replace(hour=0, minute=0, second=0, microsecond=0), now)
    stretch = seconds_of(window, now)
    return tuple(
        number(_aggregate(query, entity, window, snapshot), query.attr, entity, snapshot, past, stretch)
        for entity in entities
    )


def _aggregate(query: Query, entity: Entity, window: Period, snapshot: Snapshot) -> Aggregate | None:
    if query.aggregate is not None or window[0] == window[1]:
        return query.aggregate
    return Aggregate.SUM if is_meter(entity, snapshot) else Aggregate.MEAN


def present(query: Query, entities: Sequence[Entity], snapshot: Snapshot) -> list[Recollection]:
    """The numbers of now, of what has no number of its own the level that goes with its state."""
    facts = answer(Query(Ask.VALUE, tuple(e.entity_id for e in entities), attr=query.attr), snapshot).facts
    return [_of_fact(fact) for fact in facts]


def _of_fact(fact: Fact) -> Recollection:
    if not fact.available:
        return Recollection(fact.entity_id, lack=Lack.NOT_SINCE)
    if isinstance(fact.value, int | float) and not isinstance(fact.value, bool):
        return Recollection(fact.entity_id, float(fact.value), fact.unit)
    if fact.level is not None:
        return Recollection(fact.entity_id, fact.level, fact.level_unit)
    return Recollection(fact.entity_id, lack=Lack.NEVER if fact.value is None else Lack.NO_NUMBER)


def _mean(facts: Sequence[Recollection]) -> tuple[float, str] | None:
    """Of those that are known, in the unit of the first; None if there is none, or they are of several kinds."""
    known = [(float(f.value), f.unit) for f in facts if isinstance(f.value, int | float)]
    based = [_in_base(*one) for one in known]
    if not known or len({unit for _, unit in based}) > 1:
        return None
    unit = known[0][1]
    return _back(fmean(value for value, _ in based), unit), unit


def _equal(one: float, other: float) -> bool:
    """But for what adding up in another order does."""
    return isclose(one, other, rel_tol=1e-9, abs_tol=1e-9)


def _in_base(value: float, unit: str) -> tuple[float, str]:
    base, factor, offset = _BASE.get(unit, (unit, 1.0, 0.0))
    return value * factor + offset, base


def _back(value: float, unit: str) -> float:
    _, factor, offset = _BASE.get(unit, (unit, 1.0, 0.0))
    return (value - offset) / factor
