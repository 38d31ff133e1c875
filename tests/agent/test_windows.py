"""Times that lie behind in six languages, against stretches worked out by hand (`times/asked/LANG.yaml`)."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import yaml

from agent.lexicon import LANGUAGES
from agent.text import tokenize
from agent.times.expressions import find_times
from agent.times.moments import Event, Every, Moment, NoInstant, Role, Time
from agent.times.windows import window

ZONE = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 3, 26, 18, 40)  # a Thursday


def said(time: Time, now: datetime) -> str:
    """A time as the lists write it: "past 2026-03-25T21:00 2026-03-26T06:00", "until ?" where no stretch is behind."""
    try:
        begin, end = window(time, now)
    except NoInstant:
        return f"{time.role} ?"
    return f"{time.role} {begin:%Y-%m-%dT%H:%M} {end:%Y-%m-%dT%H:%M}"


def cases() -> Iterator[object]:
    for language in LANGUAGES:
        path = Path(__file__).parent / "times" / "asked" / f"{language}.yaml"
        for group in yaml.safe_load(path.read_text(encoding="utf-8")):
            now = datetime.fromisoformat(group["now"]).replace(tzinfo=ZONE)
            for text, expected in group["said"].items():
                yield pytest.param(language, now, text, expected, id=f"{language}-{now:%m%d%H}-{text}")


@pytest.mark.parametrize(("language", "now", "text", "expected"), list(cases()))
def test_a_time_behind_is_what_people_mean_by_it(language: str, now: datetime, text: str, expected: str) -> None:
    found = find_times(tokenize(text), language, past=True)
    assert "; ".join(said(f.time, now) for f in found) == expected


@pytest.mark.parametrize(
    "text", ["was the door open yesterday", "how warm was it 3 days ago", "in the past", "last week"]
)
def test_what_lies_behind_is_found_only_where_it_is_asked_for(text: str) -> None:
    assert find_times(tokenize(text), "en") == []


@pytest.mark.parametrize(
    "time",
    [
        Time(Role.IN, seconds=60),
        Time(Role.UNTIL, moment=Moment(minute=540)),
        Time(Role.EACH, every=Every()),
        Time(Role.AT, moment=Moment(event=Event.SUNSET)),
        Time(Role.SINCE, moment=Moment(event=Event.SUNRISE, days=0)),
        Time(Role.AT, moment=Moment(days=1)),
        Time(Role.AT, moment=Moment(weekday=0, week=1)),
        Time(Role.AT, moment=Moment(monthday=31, month=4)),
        Time(Role.PAST, moment=Moment(days=0), until=Moment(days=-2)),
    ],
)
def test_what_is_not_behind_has_no_window(time: Time) -> None:
    with pytest.raises(NoInstant):
        window(time, NOW)


def test_a_window_without_a_zone_has_none() -> None:
    assert window(Time(Role.PAST, moment=Moment(days=-1)), NOW) == (datetime(2026, 3, 25), datetime(2026, 3, 26))
    assert window(Time(Role.AGO, seconds=3600), NOW) == (datetime(2026, 3, 26, 17, 40), datetime(2026, 3, 26, 17, 40))


@pytest.mark.parametrize("hours", range(0, 48))
def test_a_length_is_as_long_across_a_change_of_clocks(hours: int) -> None:
    now = datetime(2026, 10, 25, 12, tzinfo=ZONE)  # at 03:00 the clocks went to 02:00
    begin, end = window(Time(Role.PAST, seconds=hours * 3600), now)
    assert (end.timestamp() - begin.timestamp(), end) == (hours * 3600, now)


def test_stretches_of_one_hour_said_twice_keep_their_order() -> None:
    now = datetime(2026, 10, 25, 2, 10, fold=1, tzinfo=ZONE)  # 02:10 for the second time
    begin, end = window(Time(Role.SPAN, seconds=1800), now)
    assert (begin.hour, begin.minute, begin.fold) == (2, 40, 0)
    assert begin.timestamp() < end.timestamp()
