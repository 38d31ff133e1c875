"""Expressions of time in six languages, against instants checked by hand (`times/LANG.yaml`)."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import yaml

from agent.lexicon import LANGUAGES
from agent.text import tokenize
from agent.times.expressions import find_times
from agent.times.moments import Moment, NoInstant, Role, Time, cron, duration, ending, instant, sun

ZONE = ZoneInfo("Europe/Berlin")


def said(time: Time, now: datetime) -> str:
    """A time as the lists write it: "in PT5M", "at 2026-03-26T21:00", "each 0 7 * * 1-5", "each sunset"."""
    match time.role:
        case Role.IN | Role.FOR:
            return f"{time.role} {duration(time.seconds or 0)}"
        case Role.EACH if time.moment and time.moment.event:
            return f"each {sun(time.moment)}"
        case Role.EACH:
            return f"each {recurring(time)}"
    until = f" until {ending(time, now):%Y-%m-%dT%H:%M}" if time.until else ""
    return f"{time.role} {point(time.moment or Moment(), now)}{until}"


def point(moment: Moment, now: datetime) -> str:
    """A moment as an instant, by the sun, or "?" where no clock gives it."""
    try:
        return sun(moment) if moment.event else instant(moment, now).strftime("%Y-%m-%dT%H:%M")
    except NoInstant:
        return "?"


def recurring(time: Time) -> str:
    """Cron text, or "?" where cron has no words for it."""
    try:
        return cron(time)
    except NoInstant:
        return "?"


def cases() -> Iterator[object]:
    for language in LANGUAGES:
        path = Path(__file__).parent / "times" / f"{language}.yaml"
        for group in yaml.safe_load(path.read_text(encoding="utf-8")):
            now = datetime.fromisoformat(group["now"]).replace(tzinfo=ZONE)
            for text, expected in group["said"].items():
                yield pytest.param(language, now, text, expected, id=f"{language}-{text}")


@pytest.mark.parametrize(("language", "now", "text", "expected"), list(cases()))
def test_a_time_is_what_people_mean_by_it(language: str, now: datetime, text: str, expected: str) -> None:
    found = find_times(tokenize(text), language)
    assert "; ".join(said(f.time, now) for f in found) == expected
