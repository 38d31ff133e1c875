"""What looks unusual: numbers far from those of the same hour on other days, doors long open, low batteries."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from statistics import median

from agent.comparisons import present
from agent.past_numbers import is_meter, series_of
from agent.past_states import last_time
from agent.ports import Past
from agent.recalled import Recalled, Recollection
from agent.states import answerable, holds
from agent.types import Ask, Query, StateWord
from device_registry.model import Domain, Entity, Snapshot
from device_registry.past import HOUR

_DAYS, _ENOUGH = 14, 4
_FAR = 3.5  # robust z (Iglewicz and Hoaglin)
_SPREAD = 1.4826  # times the median deviation: the standard deviation of a normal distribution
_LONG = 2 * HOUR
_LEAST: Mapping[str, float] = {"temperature": 0.5, "humidity": 2.0}
"""The least standard deviation that is believed, by device class; of others 1 or a share of the median."""

_LEAST_SHARE = 0.03
_DOORS = frozenset({"door", "garage", "garage_door", "gate", "opening", "window"})


def odd(query: Query, entities: Sequence[Entity], snapshot: Snapshot, past: Past | None, now: datetime) -> Recalled:
    """The unusual ones, each a fact whose `truth` is True; a number has the usual one as its `low`. What could be told
    neither way has no truth: there is nothing to compare with.
    """
    facts = tuple(fact for entity in entities if (fact := _looked_at(entity, snapshot, past, now)) is not None)
    unusual = tuple(fact.entity_id for fact in facts if fact.truth)
    known = [fact.truth for fact in facts if fact.truth is not None]
    truth = bool(unusual) if known or not facts else None
    return Recalled(query, now, facts, value=len(unusual), truth=truth, chosen=unusual)


def _looked_at(entity: Entity, snapshot: Snapshot, past: Past | None, now: datetime) -> Recollection | None:
    """None for what is never unusual."""
    state = snapshot.state(entity.entity_id)
    if not state.available:
        return Recollection(entity.entity_id, "unavailable", truth=True)
    if entity.device_class == "battery":
        [fact] = present(Query(Ask.VALUE, (entity.entity_id,)), [entity], snapshot)
        return replace(fact, truth=holds(StateWord.LOW, entity, state))
    if entity.device_class in _DOORS and answerable(StateWord.OPEN, entity):
        return _opening(entity, snapshot, past, now)
    if entity.domain is Domain.SENSOR and entity.unit and not is_meter(entity, snapshot):
        return _number(entity, snapshot, past, now)
    return None


def _opening(entity: Entity, snapshot: Snapshot, past: Past | None, now: datetime) -> Recollection | None:
    if not holds(StateWord.OPEN, entity, snapshot.state(entity.entity_id)):
        return Recollection(entity.entity_id, truth=False)
    if past is None:
        return Recollection(entity.entity_id)
    fact = last_time(StateWord.OPEN, entity, snapshot, past, now.timestamp())
    if fact.at is None or fact.until is not None:
        return Recollection(entity.entity_id)
    seconds = now.timestamp() - fact.at
    return Recollection(entity.entity_id, "open", truth=seconds >= _LONG, at=fact.at, seconds=seconds)


def _number(entity: Entity, snapshot: Snapshot, past: Past | None, now: datetime) -> Recollection:
    [fact] = present(Query(Ask.VALUE, (entity.entity_id,)), [entity], snapshot)
    if past is None or not isinstance(fact.value, float):
        return Recollection(entity.entity_id)
    series = series_of(None, entity, snapshot)
    usual = past.usual(entity.entity_id, now.timestamp(), _DAYS) if series else ()
    if len(usual) < _ENOUGH:
        return Recollection(entity.entity_id)
    middle = median(usual)
    least = _LEAST.get(entity.device_class or "", max(1.0, _LEAST_SHARE * abs(middle)))
    spread = max(_SPREAD * median(abs(value - middle) for value in usual), least)
    far = abs(fact.value - middle) > _FAR * spread
    return Recollection(entity.entity_id, fact.value, fact.unit, truth=far, low=middle)
