"""What looks unusual: numbers far from those of the same hour on other days, doors long open, low batteries."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from agent.comparisons import present
from agent.past_numbers import is_meter, series_of
from agent.past_states import last_time
from agent.ports import Past
from agent.recalled import Recalled, Recollection
from agent.states import answerable, holds
from agent.types import Ask, Query, StateWord
from device_registry.baseline import DAYS, Standing, usual_of
from device_registry.model import Domain, Entity, Snapshot
from device_registry.past import HOUR

_FAR = 3.5  # robust z (Iglewicz and Hoaglin)
_LONG = 2 * HOUR
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
    means = past.usual(entity.entity_id, now.timestamp(), DAYS) if series else ()
    usual = usual_of(means, entity.device_class)
    if usual is None:
        return Recollection(entity.entity_id)
    odd = usual.standing(fact.value, _FAR) is not Standing.USUAL
    return Recollection(entity.entity_id, fact.value, fact.unit, truth=odd, low=usual.middle)
