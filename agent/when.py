"""When something happens, in the speaker's words: clock times, days and spans as the language writes them (CLDR)."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Literal

from agent.times.moments import DAY, HOUR, MINUTE, seconds_of, sun_of
from agent.wording import Wording
from device_registry.actions import Timing

_Unit = Literal["day", "hour", "minute", "second"]
_UNITS: tuple[tuple[_Unit, int], ...] = (("day", DAY), ("hour", HOUR), ("minute", MINUTE), ("second", 1))
_FIELDS = 5  # of cron text


def span(seconds: float, words: Wording) -> str:
    """ "1 hour 30 minutes"."""
    from babel.dates import format_timedelta

    left = round(seconds)
    parts: list[str] = []
    for unit, size in _UNITS:
        count, left = divmod(left, size)
        if count or (unit == "second" and not parts):
            length = timedelta(seconds=count * size)
            parts.append(format_timedelta(length, unit, threshold=10**9, locale=words.locale.language))
    return words.locale.texts["join.span"].one.join(parts[:2])


def moment(when: datetime, now: datetime, words: Wording) -> str:
    """ "at 21:00", "tomorrow at 07:30", "on Mon, Mar 30 at 07:30"."""
    from babel.dates import format_skeleton, format_time

    time = format_time(when.time(), "short", locale=words.locale.language)
    days = (when.date() - now.date()).days
    if days == 0:
        return words.locale.say("when.at", time=time)
    if days == 1:
        return words.locale.say("when.tomorrow", time=time)
    return words.locale.say("when.dated", date=format_skeleton("MMMEd", when, locale=words.locale.language), time=time)


def repeated(timing: Timing, words: Wording) -> str:
    """ "every day at 07:00", "every Mon and Fri at 07:00", "every 10 minutes"."""
    from babel.dates import format_time, get_day_names

    fields = timing.repeat.split()
    if timing.repeat.startswith("R/") or len(fields) != _FIELDS:
        return words.locale.say("when.again")
    minute, hour, day, _, weekdays = fields
    if not (minute.isdecimal() and hour.isdecimal()):
        return words.locale.say("when.again")
    clock = _sun(timing.at, words) or words.locale.say(
        "when.at", time=format_time(datetime(2026, 1, 1, int(hour), int(minute)), "short", locale=words.locale.language)
    )
    if day != "*":
        return words.locale.say("when.monthly", day=day, time=clock)
    if weekdays == "*":
        return words.locale.say("when.daily", time=clock)
    names = get_day_names("wide", locale=words.locale.language)
    days = [names[(number - 1) % 7] for number in _numbers(weekdays)]
    return words.locale.say("when.days", days=words.both(days), time=clock)


def when(timing: Timing, now: datetime, words: Wording) -> str:
    """When it begins; "" for now. `now`: in the frame of the timing's instant."""
    if timing.repeat:
        return repeated(timing, words)
    if timing.at.startswith("P"):
        return words.locale.say("when.in", span=span(seconds_of(timing.at), words))
    if not timing.at:
        return ""
    return _sun(timing.at, words) or moment(datetime.fromisoformat(timing.at), now, words)


def lasting(timing: Timing, text: str, words: Wording) -> str:
    """A text with how long it holds, if that was said."""
    if not timing.lasting:
        return text
    if timing.lasting.startswith("P"):
        return words.locale.say("when.lasting", text=text, span=span(seconds_of(timing.lasting), words))
    return words.locale.say("when.until", text=text, sun=_sun(timing.lasting, words))


def _sun(at: str, words: Wording) -> str:
    """ "at sunset", "20 minutes before sunset"; "" for what is not of the sun."""
    moment = sun_of(at)
    if moment is None:
        return ""
    if not moment.offset:
        return words.locale.say(f"when.{moment.event}")
    side = "before" if moment.offset < 0 else "after"
    return words.locale.say(f"when.{side}_{moment.event}", span=span(abs(moment.offset), words))


def _numbers(weekdays: str) -> Iterable[int]:
    for part in weekdays.split(","):
        first, _, last = part.partition("-")
        yield from range(int(first), int(last or first) + 1)
