"""When something happens, in the speaker's words: clock times, days and spans as the language writes them (CLDR)."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Literal

from agent.locale import Locale
from agent.times.moments import DAY, HOUR, MINUTE, seconds_of
from device_registry.actions import Timing

_Unit = Literal["day", "hour", "minute", "second"]
_UNITS: tuple[tuple[_Unit, int], ...] = (("day", DAY), ("hour", HOUR), ("minute", MINUTE), ("second", 1))
_FIELDS = 5  # of cron text


def span(seconds: float, locale: Locale) -> str:
    """ "1 hour 30 minutes"."""
    from babel.dates import format_timedelta

    left = round(seconds)
    parts: list[str] = []
    for unit, size in _UNITS:
        count, left = divmod(left, size)
        if count or (unit == "second" and not parts):
            length = timedelta(seconds=count * size)
            parts.append(format_timedelta(length, unit, threshold=10**9, locale=locale.language))
    return locale.texts["join.span"].one.join(parts[:2])


def moment(when: datetime, now: datetime, locale: Locale) -> str:
    """ "at 21:00", "tomorrow at 07:30", "on Mon, Mar 30 at 07:30"."""
    from babel.dates import format_skeleton, format_time

    time = format_time(when.time(), "short", locale=locale.language)
    days = (when.date() - now.date()).days
    if days == 0:
        return locale.say("when.at", time=time)
    if days == 1:
        return locale.say("when.tomorrow", time=time)
    return locale.say("when.dated", date=format_skeleton("MMMEd", when, locale=locale.language), time=time)


def repeated(timing: Timing, locale: Locale) -> str:
    """ "every day at 07:00", "every Mon and Fri at 07:00", "every 10 minutes"."""
    from babel.dates import format_time, get_day_names

    fields = timing.repeat.split()
    if timing.repeat.startswith("R/") or len(fields) != _FIELDS:
        return locale.say("when.again")
    minute, hour, day, _, weekdays = fields
    if not (minute.isdecimal() and hour.isdecimal()):
        return locale.say("when.again")
    clock = _sun(timing.at, locale) or locale.say(
        "when.at", time=format_time(datetime(2026, 1, 1, int(hour), int(minute)), "short", locale=locale.language)
    )
    if day != "*":
        return locale.say("when.monthly", day=day, time=clock)
    if weekdays == "*":
        return locale.say("when.daily", time=clock)
    names = get_day_names("wide", locale=locale.language)
    days = [names[(number - 1) % 7] for number in _numbers(weekdays)]
    return locale.say("when.days", days=_listed(days, locale), time=clock)


def when(timing: Timing, now: datetime, locale: Locale) -> str:
    """When it begins; "" for now. `now`: in the frame of the timing's instant."""
    if timing.repeat:
        return repeated(timing, locale)
    if timing.at.startswith("P"):
        return locale.say("when.in", span=span(seconds_of(timing.at), locale))
    if not timing.at:
        return ""
    return _sun(timing.at, locale) or moment(datetime.fromisoformat(timing.at), now, locale)


def lasting(timing: Timing, text: str, locale: Locale) -> str:
    """A text with how long it holds, if that was said."""
    if not timing.lasting:
        return text
    if timing.lasting.startswith("P"):
        return locale.say("when.lasting", text=text, span=span(seconds_of(timing.lasting), locale))
    return locale.say("when.until", text=text, sun=_sun(timing.lasting, locale))


def _sun(at: str, locale: Locale) -> str:
    """ "at sunset", "20 minutes before sunset"; "" for what is not of the sun."""
    for event in ("sunrise", "sunset"):
        if at.startswith(event):
            rest = at.removeprefix(event)
            if not rest:
                return locale.say(f"when.{event}")
            side = "before" if rest.startswith("-") else "after"
            return locale.say(f"when.{side}_{event}", span=span(seconds_of(rest[1:]), locale))
    return ""


def _numbers(weekdays: str) -> Iterable[int]:
    for part in weekdays.split(","):
        first, _, last = part.partition("-")
        yield from range(int(first), int(last or first) + 1)


def _listed(items: list[str], locale: Locale) -> str:
    join = locale.texts
    return join["join.and"].one.join([join["join.item"].one.join(items[:-1]), items[-1]] if len(items) > 1 else items)
