"""A simulated year: what is asked when, what the sensors tell, when the hub is down. Drawn with a seed; times are
seconds since the epoch.
"""

import random
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from benchmarks.year_wishes import draw
from device_registry.actions import Action

ZONE = ZoneInfo("Europe/Berlin")
LATITUDE, LONGITUDE = 52.52, 13.405
CONTACTS = tuple(f"binary_sensor.contact_{n}" for n in range(10))
NUMBERS = tuple(f"sensor.temperature_{n}" for n in range(5))
AGAIN = 2.0
"""Seconds after a restart at which every sensor tells its state once more, as retained messages do."""

_DAY, _HOUR = 86400.0, 3600.0
_UP = 4 * _HOUR  # at least, between two restarts
_AFTER_START = 60.0  # nobody asks sooner
_CLOCK_CHANGES = (datetime(2026, 3, 29, 1, tzinfo=ZoneInfo("UTC")), datetime(2026, 10, 25, 1, tzinfo=ZoneInfo("UTC")))


@dataclass(frozen=True, slots=True)
class Wish:
    """One schedule. `action` is on `light.s<number>`, or on no device; `kind`: for the table; `ends`: taken back then,
    if not before.
    """

    number: int
    kind: str
    asked: float
    action: Action
    ends: float


@dataclass(frozen=True, slots=True)
class Down:
    """The hub is not there from `begin` until `end`."""

    begin: float
    end: float


@dataclass(frozen=True, slots=True)
class Told:
    """A sensor tells its state, whether the hub hears it or not."""

    at: float
    entity_id: str
    state: str


@dataclass(frozen=True, slots=True)
class Year:
    """Everything that happens to the hub, each in order."""

    begin: float
    end: float
    wishes: Sequence[Wish]
    downs: Sequence[Down]
    tellings: Sequence[Told]

    def down_at(self, moment: float) -> Down | None:
        """The downtime that a moment lies in."""
        at = bisect_right(self.downs, moment, key=lambda down: down.begin) - 1
        return self.downs[at] if at >= 0 and moment < self.downs[at].end else None


def a_year(count: int, restarts: int, begin: datetime, days: int, seed: int) -> Year:
    """So many schedules and restarts from a day on. A part of them is near a change of the clock."""
    rng = random.Random(seed)
    start = begin.replace(tzinfo=ZONE).timestamp()
    end = start + days * _DAY
    changes = [c.timestamp() for c in _CLOCK_CHANGES if start + 4 * _DAY < c.timestamp() < end - 4 * _DAY]
    wishes = [_wish(rng, number, start, end, changes) for number in range(count)]
    downs = _downs(rng, restarts, start, end, changes, [w for w in wishes if w.action.timing.at.startswith("P")])
    year = Year(start, end, (), downs, tuple(_tellings(rng, start, end)))
    return replace(year, wishes=sorted((_when_up(rng, w, year) for w in wishes), key=lambda w: w.asked))


def _wish(rng: random.Random, number: int, start: float, end: float, changes: Sequence[float]) -> Wish:
    near = [rng.choice(changes) + rng.uniform(-1.5 * _DAY, 2 * _HOUR)] if changes and rng.random() < 0.15 else []
    return _asked(rng, number, near[0] if near else rng.uniform(start + _HOUR, end - 2 * _DAY), end, bool(near))


def _asked(rng: random.Random, number: int, moment: float, end: float, near: bool) -> Wish:
    asked = round(moment) + 0.5
    kind, action, days = draw(rng, number, datetime.fromtimestamp(asked, ZONE), near)
    return Wish(number, kind, asked, action, min(end, round(asked + days * _DAY) + 0.25))


def _when_up(rng: random.Random, wish: Wish, year: Year) -> Wish:
    """Nobody can ask while the hub is down: later, then, and something else."""
    asked = _up_again(wish.asked, year)
    wish = wish if asked == wish.asked else _asked(rng, wish.number, asked, year.end, False)
    return replace(wish, ends=_up_again(wish.ends, year))


def _up_again(moment: float, year: Year) -> float:
    down = year.down_at(moment) or year.down_at(moment - _AFTER_START)
    return moment if down is None else down.end + _AFTER_START + moment % 1


def _downs(
    rng: random.Random, count: int, start: float, end: float, changes: Sequence[float], delayed: Sequence[Wish]
) -> tuple[Down, ...]:
    """A third around the moment that something is due, in time or too late for it; some over a change of the clock."""
    found: list[Down] = []
    over = [Down(c - rng.uniform(60, 5400), c + rng.uniform(60, 5400)) for c in changes[::2]]
    while len(found) < count:
        length = rng.choice([1.0, 5.0, 40.0, 100.0, 300.0, _HOUR, 7 * _HOUR, _DAY, 2.5 * _DAY]) * rng.uniform(0.8, 1.15)
        if over:
            down = over.pop()
        elif rng.random() < 0.35:
            due = rng.choice(delayed).asked + rng.choice([60.0, 600.0, 7200.0])
            down = Down(due - rng.choice([0.3, 20.0]), due + length)
        else:
            begin = rng.uniform(start + _DAY, end - 4 * _DAY)
            down = Down(begin, begin + length)
        if start + _DAY < down.begin and down.end < end - _DAY and all(_apart(down, other) for other in found):
            found.append(down)
    return tuple(sorted(found, key=lambda down: down.begin))


def _apart(one: Down, other: Down) -> bool:
    return one.end + _UP < other.begin or other.end + _UP < one.begin


def _tellings(rng: random.Random, start: float, end: float) -> list[Told]:
    told = [t for i in CONTACTS for t in _contact(rng, i, start, end)]
    told += [t for i in NUMBERS for t in _number(rng, i, start, end)]
    return sorted(told, key=lambda t: (t.at, t.entity_id))


def _contact(rng: random.Random, entity_id: str, start: float, end: float) -> Iterator[Told]:
    """Opens and closes; tells the same again now and then."""
    at, state = start + 1, "off"
    while at < end:
        yield Told(at, entity_id, state)
        at += rng.choice([240.0, 900.0, 2 * _HOUR, 6 * _HOUR]) * rng.uniform(0.8, 1.2)
        state = state if rng.random() < 0.15 else {"on": "off", "off": "on"}[state]


def _number(rng: random.Random, entity_id: str, start: float, end: float) -> Iterator[Told]:
    """Wanders."""
    at, value = start + 1, 20.0
    while at < end:
        yield Told(at, entity_id, f"{value:.1f}")
        at += rng.uniform(1200, 6000)
        value = min(28.0, max(12.0, value + rng.gauss(0, 1.5)))
