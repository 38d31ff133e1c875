"""States of one entity over a stretch, worked out plainly from its changes: what the history is held against.

The definitions are those of agent/recalled.py and agent/past_states.py.
"""

import math
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from agent.recalled import Lack
from agent.types import StateWord
from benchmarks.told import Told
from device_registry.model import Domain, Entity

_S = StateWord
_RESTING = {Domain.MEDIA_PLAYER: {"off", "standby"}}
_SO: Mapping[StateWord, Callable[[Entity, str], bool]] = {
    _S.ON: lambda e, state: state not in _RESTING.get(e.domain, {"off"}),
    _S.OFF: lambda e, state: state in _RESTING.get(e.domain, {"off"}),
    _S.OPEN: lambda e, state: state == "on" if e.domain is Domain.BINARY_SENSOR else state != "closed",
    _S.CLOSED: lambda e, state: state == ("off" if e.domain is Domain.BINARY_SENSOR else "closed"),
    _S.LOCKED: lambda _, state: state == "locked",
    _S.UNLOCKED: lambda _, state: state != "locked",
    _S.PLAYING: lambda _, state: state in {"playing", "buffering"},
    _S.PAUSED: lambda _, state: state == "paused",
    _S.CLEANING: lambda _, state: state in {"cleaning", "mowing"},
    _S.HOME: lambda _, state: state == "docked",
}
"""Whether a state that is known is the one asked about."""

_SLACK = 1e-3


@dataclass(frozen=True, slots=True)
class Was:
    """Whether, when last (the begin and the end of it), how long and how often; `states`: seconds of each."""

    entity_id: str
    truth: bool | None = None
    at: float | None = None
    until: float | None = None
    seconds: float | None = None
    count: int | None = None
    states: Mapping[str, float] = field(default_factory=dict)
    lack: Lack | None = None


@dataclass(slots=True)
class _Run:
    """A stretch without a break, and the parts of it in which it was known."""

    begin: float
    end: float
    known: list[tuple[float, float]]


def was(word: StateWord, entity: Entity, told: Told, stretch: tuple[float, float]) -> Was:
    """The reference for `agent.past_states.was`; a stretch from minus infinity on is all that is kept."""
    changes = told.states.get(entity.entity_id, [])
    begin, end = stretch
    if lack := _lack(changes, end):
        return Was(entity.entity_id, lack=lack)
    runs = [run for run in _runs(word, entity, changes) if any(_meet(part, begin, end) for part in run.known)]
    denied = any(so is False and _meet((b, e), begin, end) for so, b, e in _spans(word, entity, changes))
    truth = True if runs else False if denied else None
    if truth is None:
        return Was(entity.entity_id, lack=Lack.NOT_SINCE)
    return Was(
        entity.entity_id,
        truth,
        runs[-1].begin if runs else None,
        runs[-1].end if runs and runs[-1].end < math.inf else None,
        sum(max(0.0, min(e, end) - max(b, begin)) for run in runs for b, e in run.known),
        sum(run.begin >= begin for run in runs),
    )


def states(entity: Entity, told: Told, stretch: tuple[float, float]) -> Was:
    """The state at a moment, or the seconds of each over a stretch."""
    changes = told.states.get(entity.entity_id, [])
    begin, end = stretch
    if lack := _lack(changes, end):
        return Was(entity.entity_id, lack=lack)
    if begin == end:
        state = [state for at, state in changes if at <= begin][-1]
        return Was(entity.entity_id, states={state: 0.0} if state else {}, lack=None if state else Lack.NOT_SINCE)
    found: dict[str, float] = defaultdict(float)
    for (at, state), (until, _) in pairwise([*changes, (math.inf, None)]):
        if state is not None and _meet((at, until), begin, end):
            found[state] += max(0.0, min(until, end) - max(at, begin))
    return Was(entity.entity_id, states=found, lack=None if found else Lack.NOT_SINCE)


def _lack(changes: Sequence[tuple[float, str | None]], end: float) -> Lack | None:
    """Why nothing can be told of a stretch that ends then, if its entity said nothing so far."""
    if not changes:
        return Lack.NEVER
    return Lack.NOT_BEFORE if changes[0][0] > end + _SLACK else None


def _meet(part: tuple[float, float], begin: float, end: float) -> bool:
    """Whether they share a moment; what ends at the begin was before, what it becomes at the end counts."""
    return part[0] <= end + _SLACK and part[1] > begin


def _spans(
    word: StateWord, entity: Entity, changes: list[tuple[float, str | None]]
) -> Iterator[tuple[bool | None, float, float]]:
    for (at, state), (until, _) in pairwise([*changes, (math.inf, None)]):
        if word is _S.UNAVAILABLE:
            yield state is None, at, until
        else:
            yield None if state in (None, "unknown") else _SO[word](entity, str(state)), at, until


def _runs(word: StateWord, entity: Entity, changes: list[tuple[float, str | None]]) -> list[_Run]:
    """Not being available breaks none; what is not available now ended when it went."""
    found: list[_Run] = []
    broken = True
    for so, at, until in _spans(word, entity, changes):
        if so and broken:
            found.append(_Run(at, until, [(at, until)]))
        elif so:
            found[-1].end = until
            found[-1].known.append((at, until))
        broken = broken if so is None else not so
    return found
