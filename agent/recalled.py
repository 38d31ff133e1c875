"""What the past answered, without words of any language."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from agent.types import Query
from device_registry.model import JsonScalar

Period = tuple[datetime, datetime]
"""Begin and end, in the frame of the speaker's clock; a moment twice."""

Stretch = tuple[float, float]
"""The same, in seconds since the epoch."""

_NOW_TOO = 1e-3  # seconds


_PARTIAL = 0.1  # share of a stretch that may be unknown without being told


def seconds_of(window: Period, now: datetime | None = None) -> Stretch:
    """In seconds since the epoch; with `now`, a stretch up to then holds what is said at that moment too."""
    begin, end = (at.timestamp() for at in window)
    return (begin, end + _NOW_TOO) if now is not None and begin < end and end >= now.timestamp() else (begin, end)


def known_since(first: float | None, stretch: Stretch) -> float | None:
    """From when on a stretch is known, where that is so much after its begin that it must be told."""
    return first if first is not None and first > stretch[0] + _PARTIAL * (stretch[1] - stretch[0]) else None


class Lack(StrEnum):
    """Why something is not known."""

    NO_HISTORY = "no_history"  # none is kept at all
    NO_DEVICE = "no_device"
    NEVER = "never"  # it has no readings at all
    NOT_SINCE = "not_since"  # its last one was before what is asked about
    NOT_BEFORE = "not_before"  # its first one was after it
    NO_NUMBER = "no_number"  # nothing of it is a number
    NO_SUM = "no_sum"  # what it measures does not add up
    NO_STATE = "no_state"  # it is never in such a state
    NO_MATCH = "no_match"  # two things that cannot be compared


@dataclass(frozen=True, slots=True)
class Recollection:
    """What the past says of one entity; None and empty is what was not asked, or, with a `lack`, is not known.

    `value`: a number in `unit` or the text of a state; `at`: when it was so, or since when; `until`: till when, None
    if it still is; `seconds`: how long in all; `count`: how often; `low` and `high`: of a stretch. `states`: which it
    had and for how many seconds, the longest first. `since`: from when on anything is known, where that is later than
    what was asked about; with NOT_SINCE and NOT_BEFORE the moment they speak of.
    """

    entity_id: str
    value: JsonScalar = None
    unit: str = ""
    truth: bool | None = None
    at: float | None = None
    until: float | None = None
    seconds: float | None = None
    count: int | None = None
    low: float | None = None
    high: float | None = None
    states: tuple[tuple[str, float], ...] = ()
    since: float | None = None
    lack: Lack | None = None


@dataclass(frozen=True, slots=True)
class Recalled:
    """The answer to a query about the past, or about several values together.

    `facts`: one for each entity asked about, of comparisons each with the number compared. `value`: what it comes to:
    a number in `unit` (MIN to TREND, where TREND is per hour; MORE and LESS: by how much the first is more; TIMES: how
    often; MOST and LEAST: the number of whoever it is) or a state. `truth`: yes or no, None if it cannot be told.
    `when`: since when (of several the first), when last, when it was most; `seconds`: how long in all (of several the
    longest), of SINCE until now. `chosen`: the entities it is about.
    `window`: the stretch that was looked at, None where it was now. `other`: what was compared with. `now`: the clock.
    """

    query: Query
    now: datetime
    facts: tuple[Recollection, ...] = ()
    value: JsonScalar = None
    unit: str = ""
    truth: bool | None = None
    when: datetime | None = None
    seconds: float | None = None
    chosen: tuple[str, ...] = ()
    window: Period | None = None
    others: tuple[Recollection, ...] = ()
    other: float | None = None
    lack: Lack | None = None
