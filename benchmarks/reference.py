"""Answers to questions about the past, worked out plainly from all that was said: what `recall` is held against.

`expected` and `given` put an answer in the same form, one entry for each field of `agent.recalled.Recalled` that the
question is about, and under "each" what is said of each entity. A field that the question is not about is left out.
"""

from collections.abc import Callable, Mapping, Sequence
from math import isclose
from statistics import fmean

from agent.recalled import Lack, Recalled, Recollection
from agent.types import Aggregate, Ask, Quantifier, Query
from benchmarks import reference_states
from benchmarks.reference_numbers import Sum, summed
from benchmarks.reference_states import Was, was
from benchmarks.reference_unusual import unusual
from benchmarks.told import Told, number
from device_registry.model import Domain, Entity
from device_registry.past import HOUR

Facts = dict[str, object]
_COMPARED = frozenset({Ask.MORE, Ask.LESS})
_BEST = frozenset({Ask.MOST, Ask.LEAST})


def expected(query: Query, told: Told) -> Facts:
    """What is right."""
    entities = [told.snapshot.entities[i] for i in query.entity_ids]
    if query.ask is Ask.ODD:
        return unusual(entities, told)
    if query.ask in _COMPARED:
        return _compared(query, entities, told)
    if query.ask in _BEST:
        return _best(query, entities, told)
    if query.ask is Ask.VALUE:
        return _value(query, entities, told)
    return _state(query, entities, told)


def given(recalled: Recalled, fields: Mapping[str, object]) -> Facts:
    """The same fields of an answer."""
    whole: Facts = {name: getattr(recalled, name) for name in fields if name not in ("each", "when", "chosen")}
    whole["when"] = recalled.when.timestamp() if recalled.when else None
    whole["chosen"] = sorted(recalled.chosen)
    whole["each"] = [_said(recalled.query, fact) for fact in recalled.facts]
    return {name: whole[name] for name in fields}


def _said(query: Query, fact: Recollection) -> object:
    if fact.lack is not None:
        return fact.lack
    if query.ask is Ask.ODD:
        return fact.truth
    if query.ask is Ask.LASTED:
        return fact.seconds
    if query.ask is Ask.TIMES:
        return fact.count
    if query.ask in _COMPARED | _BEST | {Ask.VALUE}:
        return dict(fact.states) if fact.states else fact.value
    return (fact.truth, fact.at)


# ---------------------------------------------------------------- values


def stretch_of(query: Query, told: Told) -> tuple[float, float]:
    """What is looked at: what was said, else today, of a trend the last three hours."""
    now = told.now.timestamp()
    if query.window is not None:
        return query.window[0].timestamp(), query.window[1].timestamp()
    if query.aggregate is Aggregate.TREND:
        return now - 3 * HOUR, now
    return told.now.replace(hour=0, minute=0, second=0, microsecond=0, fold=0).timestamp(), now


def _value(query: Query, entities: Sequence[Entity], told: Told) -> Facts:
    stretch = stretch_of(query, told)
    numeric = query.aggregate or query.attr or entities[0].domain in (Domain.SENSOR, Domain.NUMBER)
    if not numeric:
        return _states([reference_states.states(e, told, stretch) for e in entities], stretch)
    facts = [summed(query.aggregate, query.attr, e, told, stretch) for e in entities]
    each = [fact.lack or fact.value for fact in facts]
    known = [fact for fact in facts if fact.lack is None]
    if not known:
        return {"lack": facts[0].lack, "each": each}
    found: Facts = {"lack": None, "each": each, "chosen": sorted(f.entity_id for f in known)}
    if len({fact.unit for fact in known}) > 1:
        return found | {"value": None}
    return found | _folded(query.aggregate, known)


_FOLDS: Mapping[Aggregate | None, Callable[[Sequence[float]], float]] = {
    Aggregate.MIN: min,
    Aggregate.MAX: max,
    Aggregate.SUM: sum,
}


def _folded(aggregate: Aggregate | None, known: Sequence[Sum]) -> Facts:
    """Of several the end of all, the sum, or the mean."""
    fold = _FOLDS.get(aggregate, fmean)
    value = fold([fact.value or 0.0 for fact in known])
    found: Facts = {"value": value, "unit": known[0].unit}
    if len(known) == 1:
        return found | {"when": known[0].at, "truth": known[0].truth}
    if aggregate in (Aggregate.MIN, Aggregate.MAX):
        those = [fact for fact in known if fact.value == value]
        return found | {"chosen": sorted(f.entity_id for f in those), "when": those[0].at}
    return found


def _states(facts: Sequence[Was], stretch: tuple[float, float]) -> Facts:
    moment = stretch[0] == stretch[1]
    each = [f.lack or (next(iter(f.states)) if moment else dict(f.states)) for f in facts]
    known = [fact for fact in facts if fact.lack is None]
    if not known:
        return {"lack": facts[0].lack, "each": each}
    found: Facts = {"lack": None, "each": each, "chosen": sorted(f.entity_id for f in known)}
    if len(known) > 1:
        return found | {"value": None}
    return found | {"value": max(known[0].states, key=lambda state: known[0].states[state])}


# ---------------------------------------------------------------- states


def _state(query: Query, entities: Sequence[Entity], told: Told) -> Facts:
    assert query.state is not None
    now = told.now.timestamp()
    ever = query.window is None and query.ask in (Ask.SINCE, Ask.LAST)
    stretch = (-float("inf"), now) if ever else stretch_of(query, told)
    facts = [was(query.state, entity, told, stretch) for entity in entities]
    found: Facts = {"lack": None, "each": [_of(query.ask, fact) for fact in facts]}
    if all(fact.lack for fact in facts):
        return found | {"lack": facts[0].lack}
    so = [fact for fact in facts if fact.truth and (query.ask is not Ask.SINCE or fact.until is None)]
    seen = [None if fact.truth is None else fact in so for fact in facts]
    at = [fact.at for fact in so if fact.at is not None]
    when = None if not at else min(at) if query.ask is Ask.SINCE else max(at)
    chosen = [fact for fact in so if query.ask is not Ask.LAST or fact.at == when]
    found |= {"truth": _all_or_any(query, seen), "chosen": sorted(fact.entity_id for fact in chosen)}
    if query.ask is Ask.SINCE:  # of what is not so, no moment is asked for
        return found | ({"when": when, "seconds": now - when} if when is not None else {"seconds": None})
    found["when"] = when
    if query.ask in (Ask.TIMES, Ask.COUNT):
        found["value"] = len(so) if query.ask is Ask.COUNT else sum(fact.count or 0 for fact in facts)
    if query.ask is Ask.LASTED:
        found["seconds"] = max(fact.seconds for fact in facts if fact.seconds is not None)
    return found


def _of(ask: Ask, fact: Was) -> object:
    if fact.lack is not None:
        return fact.lack
    return fact.seconds if ask is Ask.LASTED else fact.count if ask is Ask.TIMES else (fact.truth, fact.at)


def _all_or_any(query: Query, seen: Sequence[bool | None]) -> bool | None:
    """All of them where "all" was said, else any; None where what is not known could change it."""
    known = [so for so in seen if so is not None]
    if query.quantifier is Quantifier.ALL:
        return False if not all(known) else None if None in seen else True
    return True if any(known) else None if None in seen else False


# ---------------------------------------------------------------- comparisons


def _side(query: Query, entities: Sequence[Entity], moments: object, told: Told) -> list[Sum]:
    """A number of each: now, at a moment, or over a stretch."""
    if moments is None and query.aggregate is None:
        return [_now(entity, told) for entity in entities]
    stretch = moments if isinstance(moments, tuple) else stretch_of(query, told)
    begin, end = (at if isinstance(at, float) else at.timestamp() for at in stretch)
    found = []
    for entity in entities:
        usual = Aggregate.SUM if entity.device_class == "energy" else Aggregate.MEAN
        aggregate = query.aggregate or (None if begin == end else usual)
        found.append(summed(aggregate, query.attr, entity, told, (begin, end)))
    return found


def _now(entity: Entity, told: Told) -> Sum:
    state = told.snapshot.state(entity.entity_id)
    value = number(state.state)
    if not state.available:
        return Sum(entity.entity_id, lack=Lack.NOT_SINCE)
    return Sum(entity.entity_id, value, entity.unit, lack=Lack.NEVER if value is None else None)


def _compared(query: Query, entities: Sequence[Entity], told: Told) -> Facts:
    others = [told.snapshot.entities[i] for i in query.against] or entities
    here = _side(query, entities, query.window, told)
    there = _side(query, others, query.window if query.against else query.before, told)
    first, second = ([f.value for f in side if f.value is not None] for side in (here, there))
    found: Facts = {"each": [fact.lack or fact.value for fact in here]}
    if not first or not second:
        return found | {"lack": next(fact.lack for fact in (*here, *there) if fact.lack)}
    a, b = fmean(first), fmean(second)
    truth = (a > b if query.ask is Ask.MORE else a < b) and not isclose(a, b, rel_tol=1e-9)
    return found | {"lack": None, "value": a - b, "unit": entities[0].unit and _unit(here), "other": b, "truth": truth}


def _unit(side: Sequence[Sum]) -> str:
    return next(fact.unit for fact in side if fact.value is not None)


def _best(query: Query, entities: Sequence[Entity], told: Told) -> Facts:
    side = _side(query, entities, query.window, told)
    known = [fact for fact in side if fact.value is not None]
    found: Facts = {"each": [fact.lack or fact.value for fact in side]}
    if not known:
        return found | {"lack": side[0].lack}
    end = (max if query.ask is Ask.MOST else min)(fact.value or 0.0 for fact in known)
    chosen = [fact for fact in known if isclose(fact.value or 0.0, end, rel_tol=1e-9, abs_tol=1e-9)]
    ends = query.aggregate in (Aggregate.MIN, Aggregate.MAX)
    when = chosen[0].at if ends else None
    ids = sorted(fact.entity_id for fact in chosen)
    return found | {"lack": None, "value": end, "unit": known[0].unit, "when": when, "chosen": ids}
