"""What must happen in a simulated year, computed without the hub: the calendar day by day, the sun by astral, each
restart by its rules. What is late by two minutes at most is done, later actions are left out and that is told once;
what is to be put back, timers and reminders are never too late.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from itertools import takewhile

from astral import Observer
from astral.sun import sunrise, sunset

from agent.times.moments import seconds_of
from benchmarks.year import LATITUDE, LONGITUDE, ZONE, Wish, Year
from benchmarks.year_heard import Heard
from device_registry.actions import Given

GRACE = 120.0
_NAMES = {"light": "on", "notify": "said", "timer": "timer"}


@dataclass(frozen=True, slots=True, order=True)
class Deed:
    """Something that a schedule brings about: "on", "off", "said", "timer"; or is told of it: "skipped", "not_so"."""

    number: int
    what: str
    at: float


def expected(year: Year) -> Iterator[Deed]:
    """Every deed of every wish."""
    heard = Heard(year)
    for wish in year.wishes:
        begun = [deed for deed in _begun(wish, year, heard) if deed.at < year.end]
        yield from begun
        if wish.action.timing.lasting:
            put_back = _put_back(wish, [d.at for d in begun if d.what == "on"], year)
            yield from (deed for deed in put_back if deed.at < year.end)


def _begun(wish: Wish, year: Year, heard: Heard) -> Iterator[Deed]:
    what = _NAMES[wish.action.service.partition(".")[0]]
    for at, done in _carried_out(wish, year, heard):
        if not done:
            yield Deed(wish.number, "skipped", at)
        elif wish.action.timing.given is Given.IF and not heard.all_hold(wish.action.timing.conditions, at):
            yield Deed(wish.number, "not_so", at)
        else:
            yield Deed(wish.number, what, at)


def _carried_out(wish: Wish, year: Year, heard: Heard) -> Iterator[tuple[float, bool]]:
    """When something is done, or said to be left out."""
    timing = wish.action.timing
    if timing.given in (Given.WHEN, Given.WHENEVER):
        met = heard.comes_to_hold(wish)
        met = met[:1] if timing.given is Given.WHEN else met
        for at in met if timing.at else ():
            yield from _late_once(at + seconds_of(timing.at), wish, year)
        yield from ((at, True) for at in met if not timing.at)
    elif timing.repeat:
        yield from _late_again(takewhile(lambda at: at < wish.ends, _again(wish)), wish, year)
    else:
        yield from _late_once(_once(wish), wish, year)


# ---------------------------------------------------------------- restarts


def _late_once(due: float, wish: Wish, year: Year) -> Iterator[tuple[float, bool]]:
    down = year.down_at(due)
    if due < wish.ends:
        yield (due, True) if down is None else (down.end, not wish.action.entity_id or down.end - due <= GRACE)


def _late_again(dues: Iterator[float], wish: Wish, year: Year) -> Iterator[tuple[float, bool]]:
    """All that a downtime covers is one: left out if the first of it is too late, done if the last is not."""
    missed: dict[float, list[float]] = {}
    for due in dues:
        down = year.down_at(due)
        if down is None:
            yield due, True
        else:
            missed.setdefault(down.end, []).append(due)
    for end, some in missed.items():
        if wish.action.entity_id and end - some[0] > GRACE:
            yield end, False
        if not wish.action.entity_id or end - some[-1] <= GRACE:
            yield end, True


def _put_back(wish: Wish, done: Sequence[float], year: Year) -> Iterator[Deed]:
    """After each time; done once more before that puts it off."""
    ends = [_late(_after(at, wish.action.timing.lasting), year) for at in done]
    for end, following in zip(ends, [*done, float("inf")][1:], strict=True):
        if end <= following:
            yield Deed(wish.number, "off", end)


def _late(due: float, year: Year) -> float:
    down = year.down_at(due)
    return due if down is None else down.end


# ---------------------------------------------------------------- the calendar


def _once(wish: Wish) -> float:
    timing, data = wish.action.timing, wish.action.data
    if isinstance(length := data.get("seconds"), int):
        return wish.asked + length
    if not timing.at or timing.at[0] in "Ps":
        return _after(wish.asked, timing.at or "PT0S")
    said = datetime.fromisoformat(timing.at)
    both = [said.replace(tzinfo=said.tzinfo or ZONE, fold=fold).timestamp() for fold in (0, 1)]
    return both[0] if both[0] >= wish.asked or both[1] < wish.asked else both[1]


def _after(moment: float, text: str) -> float:
    """A length after a moment, or the next that the sun does."""
    if text.startswith("P"):
        return moment + seconds_of(text)
    return next(at for day in _days(moment) if (at := _sun(text, day)) > moment)


def _days(moment: float) -> Iterator[date]:
    """Days of the calendar, from two before a moment on."""
    first = datetime.fromtimestamp(moment, ZONE).date() - timedelta(days=2)
    return (first + timedelta(days=n) for n in range(1000))


@cache
def _sun(text: str, day: date) -> float:
    event = {"sunrise": sunrise, "sunset": sunset}[text[: 7 if text.startswith("sunrise") else 6]]
    length = text.partition("PT")[2]
    offset = seconds_of(f"PT{length}") * (-1 if "-" in text else 1) if length else 0
    at: datetime = event(Observer(LATITUDE, LONGITUDE), day, tzinfo=ZONE)
    return at.timestamp() + offset


def _again(wish: Wish) -> Iterator[float]:
    timing = wish.action.timing
    if timing.repeat.startswith("R/"):
        length = seconds_of(timing.repeat[2:])
        return (wish.asked + length * n for n in range(1, 1_000_000))
    minute, hour, monthday, _, weekday = timing.repeat.split()
    if hour == "*":
        return _each_minute(minute, wish.asked)
    hours = range(0, 24, int(hour[2:])) if hour.startswith("*/") else [int(hour)]
    named = (day for day in _days(wish.asked) if monthday in ("*", str(day.day)) and _is_weekday(day, weekday))
    if timing.at:
        moments = (_sun(timing.at, day) for day in named)
    else:
        moments = (
            datetime(day.year, day.month, day.day, h, int(minute), tzinfo=ZONE).timestamp()
            for day in named
            for h in hours
        )
    return (at for at in moments if at > wish.asked)


def _each_minute(minute: str, asked: float) -> Iterator[float]:
    """As clocks show it that go on through the change."""
    every = int(minute[2:]) if minute.startswith("*/") else 60
    first = (asked // 60 + 1) * 60
    return (at for n in range(1_000_000) if datetime.fromtimestamp(at := first + 60 * n, ZONE).minute % every == 0)


def _is_weekday(day: date, text: str) -> bool:
    """By cron's names of days, where 0 is Sunday."""
    if text == "*":
        return True
    named = range(1, 6) if text == "1-5" else [int(n) for n in text.split(",")]
    return day.isoweekday() % 7 in named
