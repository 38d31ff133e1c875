"""Stretches of time that a number is set to: "snooze time to 12 minutes" says how much, and not for how long."""

from collections.abc import Sequence

from agent.spans import Span, changed
from agent.times.moments import Role
from agent.types import MentionKind
from device_registry.model import Domain, Quantity, Snapshot

_SECONDS = {"s": 1, "sec": 1, "seconds": 1, "min": 60, "mins": 60, "minutes": 60, "h": 3600, "hours": 3600, "d": 86400}
_MOST_BETWEEN = 4  # words: "snooze time, please, to"


def as_amounts(spans: Sequence[Span], home: Snapshot) -> list[Span]:
    """The spans, a stretch of time that follows a number of the home which is measured in time as the amount it is of
    that number's unit.
    """
    found: list[Span] = []
    for span in spans:
        unit = _unit(found[-1], home) if found and span.start - found[-1].end <= _MOST_BETWEEN else 0
        time = span.mention.time
        if unit and time is not None and time.role in (Role.FOR, Role.SPAN) and time.seconds:
            span = changed(span, kind=MentionKind.NUMBER, number=time.seconds / unit, time=None)
        found.append(span)
    return found


def _unit(span: Span, home: Snapshot) -> int:
    """The seconds of the unit that all numbers of a span are measured in; 0 if they are no such numbers."""
    named = [home.entities[i] for i in span.mention.ids] if span.mention.kind is MentionKind.ENTITY else []
    units = {
        _SECONDS.get(e.capabilities.ranges[Quantity.VALUE].unit.casefold(), 0)
        if e.domain is Domain.NUMBER and Quantity.VALUE in e.capabilities.ranges
        else 0
        for e in named
    }
    return units.pop() if len(units) == 1 else 0
