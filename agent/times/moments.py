"""Times as they are said, and what they come to: instants, ISO 8601 durations, cron.

Nothing here knows a language. What is said is kept as said ("at nine", "on Monday evening") until a clock is at hand.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

MINUTE, HOUR, DAY, WEEK = 60, 3600, 86400, 604800
NOON = 12 * 60
_HALF_DAY = 12 * 60
_MOMENT = 3  # seconds: "a sec"
_SUN = re.compile(r"(sunrise|sunset)(?:([+-])(P.+))?")
_DURATION = re.compile(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?")


class Role(StrEnum):
    """What an expression says of the wish beside it."""

    IN = "in"  # after a delay: "in 5 minutes"
    AT = "at"  # at a moment: "at 9", "tomorrow morning", "20 minutes before sunset"
    FOR = "for"  # for a while: "for 20 minutes"
    UNTIL = "until"  # until a moment
    EACH = "each"  # again and again: "every weekday at 7"
    SPAN = "span"  # a length of time alone: "a ten minute timer"
    # of questions; new ones come last, for the order tells the ids of their tokens
    PAST = "past"  # a stretch behind or up to now: "yesterday", "last week", "in the past 3 hours"
    SINCE = "since"  # from a moment until now: "since this morning"
    AGO = "ago"  # at one moment behind: "3 hours ago", "yesterday at 3 pm"


class Part(StrEnum):
    """A part of the day."""

    MORNING = "morning"
    NOON = "noon"
    AFTERNOON = "afternoon"
    EVENING = "evening"
    NIGHT = "night"
    AM = "am"
    PM = "pm"
    SMALL = "small"  # the small hours, of the day that they begin: 凌晨, "madrugada"
    DARK = "dark"  # evening and night in one: Portuguese "noite"


class Calendar(StrEnum):
    """A stretch of the calendar, from a midnight to a midnight; weeks begin on Monday."""

    WEEKEND = "weekend"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


class Event(StrEnum):
    """What the sun does."""

    SUNRISE = "sunrise"
    SUNSET = "sunset"


_USUAL = {Part.MORNING: 8 * 60, Part.NOON: NOON, Part.AFTERNOON: 15 * 60, Part.EVENING: 19 * 60, Part.NIGHT: 22 * 60}
"""Minute of the day that a part alone stands for: "tomorrow morning"."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A point in time as it was said; what was not said is None.

    `minute`: of the day, 0 to 1439, as said: 540 for "nine", which may mean 21:00 unless `exact` ("09:00") or a `part`
    tells. `days`: from today. `weekday`: 0 is Monday; `week`: weeks to skip ("Monday week", "next Monday" is 0).
    `offset`: seconds from the event or the clock time, negative before. `calendar` and `back`: this week (0), the last
    one (1), or the `weekday` in it; a `month` without `monthday` is the whole of it.
    """

    minute: int | None = None
    exact: bool = False
    part: Part | None = None
    days: int | None = None
    weekday: int | None = None
    week: int = 0
    month: int | None = None
    monthday: int | None = None
    event: Event | None = None
    offset: int = 0
    calendar: Calendar | None = None
    back: int = 0

    @property
    def open(self) -> bool:
        """Whether it names a day alone: no time of it."""
        return self.minute is None and self.part is None and self.event is None

    @property
    def dated(self) -> bool:
        """Whether it names a day."""
        return self.days is not None or self.weekday is not None or self.monthday is not None


@dataclass(frozen=True, slots=True)
class Every:
    """What comes again: on weekdays (all seven: daily), on a day of each month, or every so many seconds."""

    weekdays: frozenset[int] = frozenset(range(7))
    seconds: int | None = None
    monthday: int | None = None


@dataclass(frozen=True, slots=True)
class Time:
    """One expression of time. IN, FOR and SPAN have `seconds`; AT, UNTIL a `moment`; EACH `every`, perhaps a `moment`;
    PAST, SINCE and AGO `seconds` back from now, or a `moment`.

    `until`: where a moment that begins something is said with the one that ends it ("from 7 to 9").
    """

    role: Role
    seconds: int | None = None
    moment: Moment | None = None
    every: Every | None = None
    until: Moment | None = None

    @property
    def slight(self) -> bool:
        """Whether what is to be done is the same without it: "today", "a sec"."""
        today = self.role is Role.AT and self.moment is not None and self.moment.open and self.moment.days == 0
        return today or (self.role in (Role.SPAN, Role.FOR) and 0 < (self.seconds or 0) < _MOMENT)


class NoInstant(ValueError):
    """A moment that no clock gives: a day without a time, or the sun, whose times are not known here."""


def duration(seconds: int) -> str:
    """ISO 8601: 780 is PT13M, 90000 P1DT1H."""
    days, rest = divmod(seconds, DAY)
    parts = [(rest // HOUR, "H"), (rest % HOUR // MINUTE, "M"), (rest % MINUTE, "S")]
    clock = "".join(f"{n}{unit}" for n, unit in parts if n)
    date = f"{days}D" if days else ""
    return f"P{date}{'T' + clock if clock or not date else ''}" if clock or date else "PT0S"


def seconds_of(text: str) -> int:
    """Seconds of an ISO 8601 duration of days, hours, minutes and seconds, as of `duration`. Raises ValueError."""
    match = _DURATION.fullmatch(text)
    if match is None or text in ("P", "PT"):
        raise ValueError(f"{text!r} is no duration")
    days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return days * DAY + hours * HOUR + minutes * MINUTE + seconds


def instant(moment: Moment, now: datetime) -> datetime:
    """When a moment is next, in the frame of `now` (its zone, or none). Raises `NoInstant`.

    A time of day that was said without its half of the day ("at nine") is the next of the two, unless a day is named:
    then it is as written. A local time that the change of clocks leaves out is that much later.
    """
    if moment.event is not None:
        raise NoInstant("the sun's times are not known here")
    if moment.open:
        raise NoInstant("no time of day")
    options = minutes_meant(moment, moment.dated)
    day = _day(moment, now)
    found = [local(day, minute, now) for minute in options]
    if moment.dated:
        return shifted(found[0], moment.offset)
    ahead = [at for at in found if shifted(at, moment.offset) > now]
    return shifted(ahead[0] if ahead else local(day + timedelta(days=1), options[0], now), moment.offset)


def ending(time: Time, now: datetime) -> datetime:
    """When the range that a time begins is over: the first such moment after it has begun. Raises `NoInstant`."""
    if time.moment is None or time.until is None:
        raise NoInstant("no range")
    return instant(time.until, instant(time.moment, now))


def minutes_meant(moment: Moment, dated: bool) -> list[int]:
    """The minutes of the day that may be meant, in order; 1440 and more are of the night after."""
    if moment.minute is None:
        return [_USUAL[moment.part or Part.MORNING]] if moment.part in _USUAL else [NOON]
    minute, part = moment.minute, moment.part
    if moment.exact or minute >= 13 * 60 or minute < 60:
        return [minute + 24 * 60 if minute < 60 and part in (Part.NIGHT, Part.DARK, Part.EVENING) else minute]
    twelve = minute >= NOON
    match part:
        case Part.AM | Part.MORNING | Part.SMALL:
            return [minute - _HALF_DAY if twelve and part is not Part.MORNING else minute]
        case Part.NOON:
            return [minute if minute >= 10 * 60 else minute + _HALF_DAY]
        case Part.PM | Part.AFTERNOON | Part.EVENING:
            late = twelve and part is Part.EVENING
            return [minute + _HALF_DAY if late or not twelve else minute]
        case Part.NIGHT | Part.DARK:
            return [minute + _HALF_DAY if minute >= 5 * 60 else minute + 24 * 60]
    return [minute] if dated else [minute, minute + _HALF_DAY]


def _day(moment: Moment, now: datetime) -> datetime:
    """Midnight that begins the day."""
    today = now.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
    if moment.days is not None:
        return today + timedelta(days=moment.days)
    if moment.weekday is not None:
        ahead = (moment.weekday - today.weekday()) % 7 or 7
        return today + timedelta(days=ahead + 7 * moment.week)
    if moment.monthday is not None:
        return _date(moment, today)
    return today


def _date(moment: Moment, today: datetime) -> datetime:
    """The next day of that number, in that month if one is named."""
    for ahead in range(0, 13 if moment.month is None else 60):
        year, month = divmod(today.year * 12 + today.month - 1 + ahead, 12)
        if moment.month not in (None, month + 1):
            continue
        try:
            day = datetime(year, month + 1, moment.monthday or 1)
        except ValueError:
            continue  # the 31st of a shorter month
        if day >= today:
            return day
    raise NoInstant("no such date")


def local(day: datetime, minute: int, now: datetime) -> datetime:
    """That wall-clock time, in the zone of `now`."""
    wall = day + timedelta(minutes=minute)
    if now.tzinfo is None:
        return wall
    local = wall.replace(tzinfo=now.tzinfo)
    stamp = local.timestamp()  # of a time left out, as if the clock had not changed
    return datetime.fromtimestamp(stamp, now.tzinfo)


def shifted(at: datetime, seconds: int) -> datetime:
    """So many seconds later, whatever the clock on the wall does."""
    if at.tzinfo is None:
        return at + timedelta(seconds=seconds)
    return datetime.fromtimestamp(at.timestamp() + seconds, at.tzinfo)


def sun(moment: Moment) -> str:
    """A moment by the sun, in words: "sunset", "sunset-PT20M"."""
    sign = "-" if moment.offset < 0 else "+"
    return f"{moment.event}{sign + duration(abs(moment.offset)) if moment.offset else ''}"


def sun_of(text: str) -> Moment | None:
    """The moment that `sun` put in words; None for what is none. Raises ValueError where its offset is no duration."""
    match = _SUN.fullmatch(text)
    if match is None:
        return None
    event, sign, offset = match.groups()
    return Moment(event=Event(event), offset=int(f"{sign}1") * seconds_of(offset) if offset else 0)


def cron(time: Time) -> str:
    """What comes again, as cron text (minute hour day month weekday; 0 is Sunday). Raises `NoInstant` where cron has no
    words for it: by the sun, or an interval that does not divide an hour or a day.
    """
    every = time.every or Every()
    if every.seconds is not None:
        return _interval(every.seconds)
    moment = time.moment or Moment(part=Part.MORNING)
    if moment.event is not None:
        raise NoInstant("cron does not know the sun")
    minute = (minutes_meant(moment, True)[0] + moment.offset // MINUTE) % (24 * 60)
    days = "*" if len(every.weekdays) == 7 else _weekdays(every.weekdays)
    return f"{minute % 60} {minute // 60} {every.monthday or '*'} * {days}"


def _weekdays(days: frozenset[int]) -> str:
    named = sorted((day + 1) % 7 for day in days)
    run = len(named) > 2 and named == list(range(named[0], named[-1] + 1))
    return f"{named[0]}-{named[-1]}" if run else ",".join(map(str, named))


def _interval(seconds: int) -> str:
    minutes = seconds // MINUTE
    if seconds % MINUTE == 0 and 0 < minutes < 60 and 60 % minutes == 0:
        return f"*/{minutes} * * * *" if minutes > 1 else "* * * * *"
    hours = seconds // HOUR
    if seconds % HOUR == 0 and 0 < hours < 24 and 24 % hours == 0:
        return f"0 */{hours} * * *" if hours > 1 else "0 * * * *"
    raise NoInstant("no cron for this interval")
