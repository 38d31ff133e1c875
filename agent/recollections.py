"""Questions about the past, answered by code out of the history: facts without words of any language."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from statistics import fmean

from agent.answers import Answer, answer
from agent.comparisons import compare, most
from agent.oddities import odd
from agent.past_numbers import number, series_of
from agent.past_states import last_time, states, was
from agent.ports import Past
from agent.recalled import Lack, Period, Recalled, Recollection, seconds_of
from agent.times.moments import shifted
from agent.types import Aggregate, Ask, Attr, Quantifier, Query
from device_registry.model import Domain, Entity, Snapshot
from device_registry.past import HOUR

_TREND = 3 * HOUR
_PRESENT = frozenset({Ask.VALUE, Ask.IS, Ask.WHICH, Ask.COUNT})
_NUMERIC = frozenset({Domain.SENSOR, Domain.NUMBER})


def is_past(query: Query) -> bool:
    """Whether the past, or several values together, must answer it; else `agent.answers` does."""
    return query.ask not in _PRESENT or query.aggregate is not None or query.window is not None


def told(query: Query, snapshot: Snapshot, past: Past | None, now: datetime) -> Answer | Recalled:
    """The answer to any query."""
    return recall(query, snapshot, past, now) if is_past(query) else answer(query, snapshot)


def recall(query: Query, snapshot: Snapshot, past: Past | None, now: datetime) -> Recalled:
    """What the history says to a query; without one, that none is kept. `now`: the speaker's clock. Never raises for
    what is asked: what is not known has a `lack`.
    """
    entities = [e for i in query.entity_ids if (e := snapshot.entities.get(i)) is not None and e.exposed]
    if not entities:
        return Recalled(query, now, lack=Lack.NO_DEVICE)
    if query.ask is Ask.ODD:
        return odd(query, entities, snapshot, past, now)
    if query.ask in (Ask.MORE, Ask.LESS):
        return compare(query, entities, snapshot, past, now)
    if query.ask in (Ask.MOST, Ask.LEAST):
        return most(query, entities, snapshot, past, now)
    if past is None:
        return Recalled(query, now, lack=Lack.NO_HISTORY)
    if query.ask is Ask.VALUE:
        return _value(query, entities, snapshot, past, now)
    return _state(query, entities, snapshot, past, now)


# ---------------------------------------------------------------- values


def _value(query: Query, entities: Sequence[Entity], snapshot: Snapshot, past: Past, now: datetime) -> Recalled:
    window = query.window or _usual_window(query.aggregate, now)
    facts = tuple(_fact(query, entity, snapshot, past, window, now) for entity in entities)
    return _together(Recalled(query, now, facts, window=window))


def _usual_window(aggregate: Aggregate | None, now: datetime) -> Period:
    """Today so far; of a trend the last hours."""
    if aggregate is Aggregate.TREND:
        return shifted(now, -_TREND), now
    return now.replace(hour=0, minute=0, second=0, microsecond=0), now


def _fact(query: Query, entity: Entity, snapshot: Snapshot, past: Past, window: Period, now: datetime) -> Recollection:
    if query.aggregate is None and not _tells_numbers(query.attr, entity, snapshot):
        return states(entity, snapshot, past, seconds_of(window), now.timestamp())
    return number(query.aggregate, query.attr, entity, snapshot, past, seconds_of(window, now))


def _tells_numbers(attr: Attr | None, entity: Entity, snapshot: Snapshot) -> bool:
    if attr is not None:
        return series_of(attr, entity, snapshot) is not None
    return entity.domain in _NUMERIC and (bool(entity.unit) or _is_number(snapshot.state(entity.entity_id).state))


def _is_number(text: str | None) -> bool:
    try:
        float(text or "")
    except ValueError:
        return False
    return True


_Fold = Callable[[Sequence[float]], float]
_FOLDS: Mapping[Aggregate | None, _Fold] = {
    Aggregate.MIN: min,
    Aggregate.MAX: max,
    Aggregate.MEAN: fmean,
    Aggregate.SUM: sum,
    Aggregate.CHANGE: fmean,
    Aggregate.TREND: fmean,
    None: fmean,
}


def _together(recalled: Recalled) -> Recalled:
    """What several entities come to, where they measure in one unit; the lowest and highest is one of them."""
    known = [fact for fact in recalled.facts if fact.lack is None]
    if not known:
        return replace(recalled, lack=recalled.facts[0].lack)
    if len(known) == 1:
        [fact] = known
        when = datetime.fromtimestamp(fact.at, recalled.now.tzinfo) if fact.at is not None else None
        return replace(
            recalled, value=fact.value, unit=fact.unit, when=when, truth=fact.truth, chosen=(fact.entity_id,)
        )
    numbers = [float(f.value) for f in known if isinstance(f.value, int | float)]
    if len(numbers) < len(known) or len({f.unit for f in known}) > 1:
        return replace(recalled, chosen=tuple(f.entity_id for f in known))
    value = _FOLDS[recalled.query.aggregate](numbers)
    ends = recalled.query.aggregate in (Aggregate.MIN, Aggregate.MAX)
    chosen = [f for f in known if f.value == value] if ends else known
    at = chosen[0].at if ends else None
    return replace(
        recalled,
        value=value,
        unit=known[0].unit,
        when=datetime.fromtimestamp(at, recalled.now.tzinfo) if at is not None else None,
        chosen=tuple(f.entity_id for f in chosen),
    )


# ---------------------------------------------------------------- states


def _state(query: Query, entities: Sequence[Entity], snapshot: Snapshot, past: Past, now: datetime) -> Recalled:
    if query.state is None:
        return Recalled(query, now, lack=Lack.NO_STATE)
    if query.ask in (Ask.SINCE, Ask.LAST) and query.window is None:
        ever = tuple(_unmarked(last_time(query.state, e, snapshot, past, now.timestamp())) for e in entities)
        return _summed(Recalled(query, now, ever))
    window = query.window or _usual_window(None, now)
    facts = tuple(was(query.state, e, snapshot, past, seconds_of(window), now.timestamp()) for e in entities)
    return _summed(Recalled(query, now, facts, window=window))


def _unmarked(fact: Recollection) -> Recollection:
    """Where it was found, what was before the history does not matter."""
    return replace(fact, since=None) if fact.truth else fact


def _summed(recalled: Recalled) -> Recalled:
    """One of them is enough, unless all were meant; the last one tells when."""
    query, facts = recalled.query, recalled.facts
    if all(fact.lack is not None for fact in facts):
        return replace(recalled, lack=facts[0].lack)
    so = [fact for fact in facts if fact.truth]
    if query.ask is Ask.SINCE:
        so = [fact for fact in so if fact.until is None]
    truth = _truth(query, [fact in so if fact.truth is not None else None for fact in facts])
    at = _when(query, so or [fact for fact in facts if fact.truth])
    when = None if at is None else datetime.fromtimestamp(at, recalled.now.tzinfo)
    chosen = tuple(f.entity_id for f in so if query.ask is not Ask.LAST or f.at == at)
    found = replace(recalled, truth=truth, when=when, chosen=chosen)
    if query.ask in (Ask.TIMES, Ask.COUNT):
        counted = len(so) if query.ask is Ask.COUNT else sum(fact.count or 0 for fact in facts)
        return replace(found, value=counted)
    if query.ask is Ask.SINCE:
        return replace(found, seconds=recalled.now.timestamp() - at if so and at is not None else None)
    lengths = [fact.seconds for fact in facts if fact.seconds is not None]
    return replace(found, seconds=max(lengths, default=None))


def _truth(query: Query, seen: Sequence[bool | None]) -> bool | None:
    decisive = query.quantifier is not Quantifier.ALL
    if decisive in seen:
        return decisive
    return None if None in seen else not decisive


def _when(query: Query, so: Sequence[Recollection]) -> float | None:
    moments = [fact.at for fact in so if fact.at is not None]
    return (min if query.ask is Ask.SINCE and len(moments) > 1 else max)(moments, default=None)
