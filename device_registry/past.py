"""What a history answers with, and its units of time."""

from dataclasses import dataclass

MINUTE, HOUR, DAY = 60, 3600, 86400
_STEADY = 0.005  # share of the mean per hour under which nothing rises or falls


@dataclass(frozen=True, slots=True)
class Window:
    """Numbers of one series between two moments. `slope`: least squares, per hour; None of fewer than two readings.

    `since`: from when on there is anything, where that is later than what was asked for.
    """

    count: int
    low: float
    high: float
    mean: float
    last: float
    last_at: float
    slope: float | None
    unit: str
    since: float | None = None

    @property
    def steady(self) -> bool:
        """Whether it neither rises nor falls, as far as people would say."""
        return abs(self.slope or 0.0) < _STEADY * max(abs(self.mean), 1e-9)


@dataclass(frozen=True, slots=True)
class Span:
    """A state and how long it lasted; `state` None: not available. `end` None: it lasts still."""

    state: str | None
    begin: float
    end: float | None


@dataclass(frozen=True, slots=True)
class Point:
    """One reading: what it said, and when (seconds since the epoch)."""

    at: float
    value: float
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Flow:
    """What came together between two moments. `risen`: by how much a meter went up, from zero again where it was
    reset; `area`: the number times how long it held, in its unit times hours.
    """

    risen: float
    area: float
    unit: str
