"""States of one entity in the past: when it was as asked, how long and how often."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from agent.answers import battery_of
from agent.ports import Past
from agent.recalled import Lack, Recollection, Stretch, known_since
from agent.states import LOW_BATTERY, answerable, holds
from agent.types import StateWord
from device_registry.model import Entity, EntityState, Snapshot
from device_registry.past import DAY, Span

_FURTHER = (DAY, 16 * DAY, 400 * DAY)
"""How far back to look for the last time, one after the other: what changes often was so not long ago."""

_SLACK = 1e-3  # seconds: what it became at the end counts
_MAX_BACK = 100
"""Changes before a stretch over which what held at its begin is followed back."""


def spans_of(entity: Entity, snapshot: Snapshot, past: Past, stretch: Stretch, now: float) -> tuple[Span, ...]:
    """The states of a stretch. What was reported last counts where the history does not have it yet."""
    found = past.spans(entity.entity_id, stretch[0], stretch[1] + _SLACK)
    state = snapshot.state(entity.entity_id)
    said = state.state if state.available else None
    if not found or stretch[1] < now or state.updated_at is None or found[-1].end is not None:
        return found
    last = found[-1]
    if said == last.state or not last.begin < state.updated_at < now:
        return found
    return (*found[:-1], replace(last, end=state.updated_at), Span(said, state.updated_at, None))


def was(word: StateWord, entity: Entity, snapshot: Snapshot, past: Past, stretch: Stretch, now: float) -> Recollection:
    """Whether, how often and how long it was so within a stretch, and when last."""
    source = battery_of(entity, snapshot) if word is StateWord.LOW else entity
    if source is None or not answerable(word, source):
        return Recollection(entity.entity_id, lack=Lack.NO_STATE)
    spans = spans_of(source, snapshot, past, stretch, now)
    if not spans:
        return _without_spans(word, entity, source, past, stretch)
    runs = list(_runs(word, source, spans))
    runs = [_followed_back(run, word, source, spans, past) if run is runs[0] else run for run in runs]
    truth = _truth(runs, word, source, spans)
    inside = [run for run in runs if run.begin >= stretch[0]]
    last = runs[-1] if runs else None
    return Recollection(
        entity.entity_id,
        truth=truth,
        at=last.begin if last else None,
        until=last.end if last else None,
        seconds=lasting(runs, word, source, spans, stretch),
        count=len(inside),
        since=known_since(spans[0].begin, stretch),
        lack=Lack.NOT_SINCE if truth is None else None,
    )


def _runs(word: StateWord, entity: Entity, spans: Sequence[Span]) -> Iterator[Span]:
    """Stretches in which it was so, without a break; not being available breaks none."""
    run: Span | None = None
    for span in spans:
        so = _holds(word, entity, span)
        if so and run is not None:
            run = replace(run, end=span.end)
        elif so:
            run = span
        elif so is False and run is not None:
            yield run
            run = None
        elif run is not None and span.end is None:
            yield replace(run, end=span.begin)
            return
    if run is not None:
        yield run


def _followed_back(run: Span, word: StateWord, entity: Entity, spans: Sequence[Span], past: Past) -> Span:
    """The first run of a stretch with the begin that it had before: heating, then cooling, is on all the time."""
    if any(span.begin < run.begin and _holds(word, entity, span) is False for span in spans):
        return run
    begin = spans[0].begin
    for _ in range(_MAX_BACK):
        before = past.spans(entity.entity_id, begin - _SLACK, begin)
        if not before or (so := _holds(word, entity, before[-1])) is False:
            break
        begin = before[-1].begin
        run = replace(run, begin=begin) if so else run
    return run


def _holds(word: StateWord, entity: Entity, span: Span) -> bool | None:
    return holds(word, entity, EntityState(span.state, available=span.state is not None))


def _truth(runs: Sequence[Span], word: StateWord, entity: Entity, spans: Sequence[Span]) -> bool | None:
    if runs:
        return True
    return False if any(_holds(word, entity, span) is False for span in spans) else None


def lasting(
    runs: Sequence[Span], word: StateWord, entity: Entity, spans: Sequence[Span], stretch: Stretch
) -> float | None:
    """Seconds of a stretch in which it was known to be so."""
    if not runs and _truth(runs, word, entity, spans) is None:
        return None
    return sum(_inside(span, stretch) for span in spans if _holds(word, entity, span))


def _inside(span: Span, stretch: Stretch) -> float:
    end = stretch[1] if span.end is None else min(span.end, stretch[1])
    return max(0.0, end - max(span.begin, stretch[0]))


def _without_spans(word: StateWord, entity: Entity, source: Entity, past: Past, stretch: Stretch) -> Recollection:
    """A battery may tell a number: whether it was low is known, how long is not."""
    if word is StateWord.LOW:
        low = past.extreme(source.entity_id, *stretch, highest=False)
        if low is not None:
            return Recollection(entity.entity_id, truth=low.value <= LOW_BATTERY, at=low.at)
    return nothing(entity.entity_id, past)


def nothing(entity_id: str, past: Past) -> Recollection:
    """Nothing is known of a stretch: why."""
    first = past.first(entity_id)
    if first is None:
        return Recollection(entity_id, lack=Lack.NEVER)
    return Recollection(entity_id, lack=Lack.NOT_BEFORE, since=first)


def last_time(word: StateWord, entity: Entity, snapshot: Snapshot, past: Past, now: float) -> Recollection:
    """When it last came to be so, within all that is kept; `until` None: it is so still."""
    fact = Recollection(entity.entity_id, lack=Lack.NEVER)
    for seconds in _FURTHER:
        fact = was(word, entity, snapshot, past, (now - seconds, now), now)
        if fact.truth:
            break
    return fact


def states(entity: Entity, snapshot: Snapshot, past: Past, stretch: Stretch, now: float) -> Recollection:
    """The state at a moment, or those of a stretch with how long each lasted in all."""
    spans = spans_of(entity, snapshot, past, stretch, now)
    known = [span for span in spans if span.state is not None]
    if not known:  # nothing at all, or not available all the time
        away = Recollection(entity.entity_id, since=spans[0].begin, lack=Lack.NOT_SINCE) if spans else None
        return away or nothing(entity.entity_id, past)
    if stretch[0] == stretch[1]:
        held = spans[0]
        lack = Lack.NOT_SINCE if held.state is None else None
        since = held.begin if lack else None
        return Recollection(entity.entity_id, held.state, at=held.begin, since=since, lack=lack)
    seconds: dict[str, float] = {}
    for span in known:
        state = str(span.state)
        seconds[state] = seconds.get(state, 0.0) + _inside(span, stretch)
    told = sorted(seconds.items(), key=lambda item: -item[1])
    return Recollection(entity.entity_id, told[0][0], states=tuple(told), since=known_since(spans[0].begin, stretch))
